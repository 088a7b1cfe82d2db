/** A static server for one folder, on 127.0.0.1 only, with the studio's security headers. */
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { SECURITY_HEADERS } from './policy.mjs'

const HOST = '127.0.0.1'
const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.wgsl': 'text/plain; charset=utf-8',
  '.woff2': 'font/woff2',
}

/** The file that a request means, or undefined for what is none of ours: no way out of the folder, no hidden files. @param {string} root @param {string} url */
export function fileFor(root, url) {
  let path
  try {
    path = decodeURIComponent(url.replace(/[?#].*$/, ''))
  } catch {
    return undefined
  }
  if (!path.startsWith('/') || /[\0\\]/.test(path) || path.split('/').some((part) => part.startsWith('.'))) return undefined
  return join(root, normalize(path.endsWith('/') ? `${path}index.html` : path))
}

/** @param {string} root @param {import('node:http').IncomingMessage} request @param {import('node:http').ServerResponse} response */
async function answer(root, request, response) {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value)
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405, 'Only GET and HEAD are answered here.')
  const file = fileFor(root, request.url ?? '/')
  const found = file ? await stat(file).catch(() => undefined) : undefined
  if (!file || !found?.isFile()) return refuse(response, 404, 'There is no such file.')
  // Names under assets/ carry a hash of their content.
  const immutable = file.startsWith(join(root, 'assets/'))
  response.writeHead(200, {
    'Content-Type': TYPES[/** @type {keyof typeof TYPES} */ (extname(file))] ?? 'application/octet-stream',
    'Content-Length': found.size,
    'Cache-Control': immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
  })
  if (request.method === 'HEAD') return response.end()
  createReadStream(file)
    .on('error', () => response.destroy())
    .pipe(response)
}

/** @param {import('node:http').ServerResponse} response @param {number} status @param {string} text */
function refuse(response, status, text) {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(`${text}\n`)
}

/**
 * Serves a folder. A port that is taken gives way to a free one, unless `exact`.
 * @param {{ root: string, port?: number, exact?: boolean }} options
 * @returns {Promise<{ url: string, close: () => void }>}
 */
export function serve({ root, port = 0, exact = false }) {
  const server = createServer((request, response) => void answer(root, request, response))
  return new Promise((done, fail) => {
    server.on('error', (error) => {
      if (exact || port === 0 || !('code' in error) || error.code !== 'EADDRINUSE') return fail(error)
      port = 0
      server.listen(0, HOST)
    })
    server.on('listening', () => {
      const address = server.address()
      const used = typeof address === 'object' && address ? address.port : port
      done({ url: `http://${HOST}:${used}/`, close: () => server.close() })
    })
    server.listen(port, HOST)
  })
}
