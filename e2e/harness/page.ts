import workerUrl from './harness.worker.ts?worker&url'

interface Policy {
  createScriptURL(url: string): string
}
const rules: Policy = { createScriptURL: (url) => url }
const { trustedTypes } = globalThis as { trustedTypes?: { createPolicy(name: string, rules: Policy): Policy } }
const policy = trustedTypes?.createPolicy('lattice-worker', rules) ?? rules
const worker = new Worker(policy.createScriptURL(workerUrl), { type: 'module' })
const output = document.querySelector('output')

worker.addEventListener('message', ({ data }) => {
  if (output) output.textContent = JSON.stringify(data)
})
worker.postMessage(Object.fromEntries(new URLSearchParams(location.search)))
