import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { META_POLICY, POLICY } from './policy.mjs'
import { fileFor, serve } from './serve.mjs'

const root = join(mkdtempSync(join(tmpdir(), 'lattice-serve-')), 'dist')
/** @type {{ url: string, close: () => void }} */
let server

beforeAll(async () => {
  mkdirSync(join(root, 'assets'), { recursive: true })
  writeFileSync(join(root, 'index.html'), '<p>studio</p>')
  writeFileSync(join(root, 'assets/app-1a2b.js'), 'export {}')
  writeFileSync(join(root, 'data.safetensors'), 'abc')
  writeFileSync(join(root, '.inputs'), 'hidden')
  writeFileSync(join(root, '../secret.txt'), 'secret')
  server = await serve({ root })
})
afterAll(() => server.close())

/** fetch would tidy the path up: this sends it as it is. @param {string} path @param {string} [method] @returns {Promise<{ status: number | undefined, body: string }>} */
const raw = (path, method = 'GET') =>
  new Promise((done, fail) => {
    const { hostname, port } = new URL(server.url)
    const sent = request({ hostname, port, path, method }, (response) => {
      let body = ''
      response.on('data', (chunk) => {
        body += chunk
      })
      response.on('end', () => done({ status: response.statusCode, body }))
    })
    sent.on('error', fail).end()
  })

describe('the static server', () => {
  it('serves the page with every security header', async () => {
    const response = await fetch(server.url)
    expect(await response.text()).toBe('<p>studio</p>')
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'content-security-policy':
        "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types lattice-worker",
      'x-content-type-options': 'nosniff',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
    })
  })

  it('gives scripts (and so workers) the policy, their type and a long life', async () => {
    const { headers } = await fetch(`${server.url}assets/app-1a2b.js`)
    expect(headers.get('content-security-policy')).toBe(POLICY)
    expect(headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(headers.get('cache-control')).toContain('immutable')
    expect((await fetch(`${server.url}data.safetensors?x=1`)).headers.get('content-type')).toBe('application/octet-stream')
  })

  it.each([
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/..%5csecret.txt',
    '/.inputs',
    '/%00',
    '/%',
    '//secret.txt',
    '/assets',
  ])('has nothing at %s', async (path) => {
    expect(await raw(path)).toEqual({ status: 404, body: 'There is no such file.\n' })
  })

  it('answers GET and HEAD alone', async () => {
    expect(await raw('/', 'HEAD')).toEqual({ status: 200, body: '' })
    expect((await raw('/', 'POST')).status).toBe(405)
  })

  it('never leaves its folder', () => {
    expect(fileFor('/srv', '/a/b.js?raw#x')).toBe(join('/srv', 'a/b.js'))
    expect(fileFor('/srv', '/a/')).toBe(join('/srv', 'a/index.html'))
    expect(fileFor('/srv', '/a/%2e%2e/%2e%2e/b')).toBeUndefined()
    expect(fileFor('/srv', 'http://elsewhere/')).toBeUndefined()
  })

  it('gives way when its port is taken, unless told to keep to it', async () => {
    const port = Number(new URL(server.url).port)
    const other = await serve({ root, port })
    expect(other.url).not.toBe(server.url)
    other.close()
    await expect(serve({ root, port, exact: true })).rejects.toThrow('EADDRINUSE')
  })

  it('leaves out of the meta tag what only a header can say', () => {
    expect(META_POLICY).toBe(POLICY.replace("frame-ancestors 'none'; ", ''))
  })
})
