/**
 * The studio without a network. The build fills in BUILD and FILES (offline.mjs). While the server answers, the page is the server's:
 * only names with a hash of their content come from here first.
 */
const BUILD = '%BUILD%'
/** @type {string[]} */
const FILES = ['%FILES%']
const PREFIX = 'lattice-build-'
const CACHE = PREFIX + BUILD

/** Fetched when they are first asked for, and kept from then on. */
const isKeptLater = (path) => path.startsWith('/datasets/')

async function fill() {
  const cache = await caches.open(CACHE)
  // past the browser's own cache where a name does not say what is in it
  await cache.addAll(FILES.map((path) => new Request(path, { cache: path.startsWith('/assets/') ? 'default' : 'reload' })))
}

async function removeOthers() {
  const names = await caches.keys()
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)))
  await clients.claim()
}

/** A name with a hash always means the same. */
async function kept(request) {
  return (await caches.match(request, { ignoreVary: true })) ?? fetch(request)
}

/** The server's answer; without one, what was kept of this build. */
async function fresh(request) {
  const { pathname } = new URL(request.url)
  const cache = await caches.open(CACHE)
  try {
    const response = await fetch(request)
    if (response.ok && isKeptLater(pathname)) await cache.put(request, response.clone())
    return response
  } catch (error) {
    const known = await cache.match(request.mode === 'navigate' ? '/' : request, { ignoreSearch: true, ignoreVary: true })
    if (known) return known
    throw error
  }
}

async function takeOverAlone() {
  const pages = await clients.matchAll({ type: 'window', includeUncontrolled: true })
  if (pages.length <= 1) await skipWaiting()
}

addEventListener('install', (event) => event.waitUntil(fill()))
addEventListener('activate', (event) => event.waitUntil(removeOthers()))
addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== location.origin) return
  event.respondWith(url.pathname.startsWith('/assets/') ? kept(request) : fresh(request))
})
addEventListener('message', ({ data, ports }) => {
  if (data.kind === 'take-over') skipWaiting()
  if (data.kind !== 'is-other') return
  const other = !FILES.includes(data.entry)
  ports[0].postMessage(other)
  if (!other) void takeOverAlone()
})
