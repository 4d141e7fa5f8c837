// The audits of the GraphQL-over-HTTP working group, against the URL given; prints their results.
import { auditServer } from '../../console/node_modules/graphql-http/lib/index.mjs'

const results = await auditServer({ url: process.argv[2], fetchFn: fetch })
console.log(JSON.stringify(results.map(({ id, name, status, reason }) => ({ id, name, status, reason }))))
