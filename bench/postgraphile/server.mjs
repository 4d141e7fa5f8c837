// PostGraphile 5 as its documentation advises for production: the Amber preset in library mode on
// Node's own HTTP server, without the IDE, watching, explaining or mutations.
//
//   DATABASE_URL=... POOL_SIZE=8 node server.mjs PORT

import { createServer } from "node:http";
import { postgraphile } from "postgraphile";
import { makePgService } from "postgraphile/adaptors/pg";
import { grafserv } from "postgraphile/grafserv/node";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";

const { DATABASE_URL, POOL_SIZE } = process.env;

const pgl = postgraphile({
  extends: [PostGraphileAmberPreset],
  disablePlugins: [
    "PgMutationCreatePlugin",
    "PgMutationUpdateDeletePlugin",
    "PgIndexBehaviorsPlugin", // views have no indexes of their own to be judged by
  ],
  pgServices: [
    makePgService({
      connectionString: DATABASE_URL,
      schemas: ["bench_api"],
      pubsub: false,
      poolConfig: {
        max: Number(POOL_SIZE),
        idleTimeoutMillis: 0,
        // It counts a city's volunteers for longer than its own answers may take elsewhere.
        options: "-c jit=off -c default_transaction_read_only=on -c statement_timeout=300000",
      },
    }),
  ],
  grafserv: { graphiql: false, watch: false, websockets: false, outputDataAsString: true },
  grafast: { explain: false },
});

const serv = pgl.createServ(grafserv);
const server = createServer({ keepAliveTimeout: 60_000 });
await serv.addTo(server);
await serv.ready();
server.listen(Number(process.argv[2]), "127.0.0.1");
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(0));
