import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

import { GRAPHIQL_ZH } from './zh/graphiql.ts';
import { translate } from './zh/translate.ts';

export default defineConfig({
  base: './',
  plugins: [react(), translate(GRAPHIQL_ZH)],
  build: {
    outDir: '../registry/_console',
    emptyOutDir: true,
    sourcemap: false,
    license: { fileName: 'licenses.md' },
    chunkSizeWarningLimit: 5000, // the editor is one large chunk, loaded by the query page only
  },
});
