import { existsSync, readFileSync } from 'node:fs'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'
import { META_POLICY, writeServiceWorker } from './scripts/lib/index.mjs'

/** Writes the security policy into the built page, so that every static host gets it. */
const policy = (): Plugin => ({
  name: 'lattice-policy',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler: () => [{ tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content: META_POLICY }, injectTo: 'head-prepend' }],
  },
})

/** Writes the service worker, when all that it keeps is there. */
const offline = (): Plugin => ({
  name: 'lattice-offline',
  apply: 'build',
  writeBundle({ dir }) {
    if (dir) writeServiceWorker(dir)
  },
})

/** The pages of the golden and of the chart tests: part of the e2e build only. */
const HARNESS = ['e2e/harness/index.html', 'e2e/harness/charts.html', 'e2e/harness/queue.html']

/** Said in reports, so that whoever reads them knows the build. */
const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }

/** One configuration for the page (`vite build`), the tests' page (`--mode e2e`) and the command (`--ssr src/node/main.ts`). */
export default defineConfig(({ mode, isSsrBuild }) => {
  const pages = ['index.html', ...(mode === 'e2e' ? HARNESS.filter((page) => existsSync(page)) : [])]
  return {
    plugins: [react(), policy(), ...(isSsrBuild ? [] : [offline()])],
    define: { 'import.meta.env.LATTICE_VERSION': JSON.stringify(version) },
    worker: { format: 'es' as const },
    build: isSsrBuild
      ? { outDir: 'dist-node', target: 'node20', copyPublicDir: false }
      : {
          outDir: mode === 'e2e' ? 'dist-e2e' : 'dist',
          target: 'es2023',
          // The policy allows fonts and scripts from files only, never from data: URLs.
          assetsInlineLimit: 0,
          // Served from this machine: one large file is as good as five.
          chunkSizeWarningLimit: 2000,
          rolldownOptions: { input: pages },
        },
    // bench:peers measures its peers as npm delivers them.
    ssr: {
      noExternal: true as const,
      external: ['webgpu', '@jax-js/jax', '@tensorflow/tfjs', '@tensorflow/tfjs-backend-webgpu'],
    },
  }
})
