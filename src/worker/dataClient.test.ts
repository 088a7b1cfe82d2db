import { expose } from 'comlink'
import { afterEach, expect, test } from 'vitest'
import { resolveConfig } from '../core/config/resolve'
import { guardData, type StartedWorker } from './dataClient'
import type { DataEvent } from './dataProtocol'

const open: MessagePort[] = []
afterEach(() => {
  for (const port of open.splice(0)) port.close()
})

const config = resolveConfig({})
const PATIENCE = { limit: 60, every: 10 }
const file = (name: string): File => new File(['x'], name)

/** A worker that takes files and then answers nothing more once it comes to one whose name hangs it. */
function workers() {
  let started = 0
  let ended = 0
  const adopted: string[] = []
  const start = (): StartedWorker => {
    started++
    const { port1, port2 } = new MessageChannel()
    open.push(port1, port2)
    let hangs = false
    let events: MessagePort | null = null
    const forever = new Promise<never>(() => undefined)
    const post = (event: DataEvent) => events?.postMessage(event)
    expose(
      {
        connect: (port: MessagePort) => {
          events = port
          open.push(port)
        },
        ping: async () => (hangs ? forever : undefined),
        adopt: async ({ name }: { name: string }) => void adopted.push(name),
        library: async () => ({ ok: true, value: [] }),
        inspect: async () => {
          hangs = true
          return forever
        },
        cancel: async () => undefined,
        // Node hands files over without their names: they are the ids here
        take: async ([{ id }]: [{ id: string }]) => {
          const arrival = { id, name: id, size: 1, read: 1, secondsLeft: null, problem: null, skippable: null }
          post({ kind: 'arrival', arrival })
          hangs = id.startsWith('hang')
          if (hangs) return forever
          const kept = !id.startsWith('loose')
          post({ kind: 'arrived', id, file: { id, name: id, size: 1, format: 'npy', sha256: '', added: '', tensors: [], kept } })
        },
      },
      port1,
    )
    return { endpoint: port2, terminate: () => void ended++ }
  }
  return { start, adopted, counts: () => ({ started, ended }) }
}

test('a file that hangs the worker is refused by name; those after it are taken', async () => {
  const { start, counts, adopted } = workers()
  const events: DataEvent[] = []
  const data = guardData(start, (event) => events.push(event), PATIENCE)
  await data.take(['loose.npy', 'hang.npy', 'after.npy'].map((name) => ({ id: name, file: file(name) })))
  await expect.poll(() => events.filter(({ kind }) => kind === 'arrived')).toHaveLength(2)
  const refused = events.flatMap((event) => (event.kind === 'arrival' && event.arrival.problem ? event.arrival : []))
  expect(refused).toMatchObject([
    { id: 'hang.npy', name: 'hang.npy', problem: { subject: 'hang.npy', problem: 'reading it hung, and was ended.' } },
  ])
  expect(counts()).toEqual({ started: 2, ended: 1 })
  expect(adopted).toEqual(['loose.npy'])
})

test('whoever waits for an answer hears that there is none; the next question is answered', async () => {
  const { start, counts } = workers()
  const data = guardData(start, () => undefined, PATIENCE)
  expect(await data.inspect({ kind: 'builtin', name: 'clusters' }, config)).toMatchObject({ ok: false, problem: { subject: 'Data' } })
  expect(await data.library()).toEqual({ ok: true, value: [] })
  expect(counts()).toEqual({ started: 2, ended: 1 })
})

test('a worker that takes its time but answers is left alone', async () => {
  const { start, counts } = workers()
  const data = guardData(start, () => undefined, PATIENCE)
  await data.take([{ id: 'a.npy', file: file('a.npy') }])
  await new Promise((done) => setTimeout(done, 200))
  expect(await data.library()).toEqual({ ok: true, value: [] })
  expect(counts()).toEqual({ started: 1, ended: 0 })
})

test('a file that is cancelled before its turn is not taken', async () => {
  const { start } = workers()
  const events: DataEvent[] = []
  const data = guardData(start, (event) => events.push(event), PATIENCE)
  const taking = data.take([
    { id: 'a.npy', file: file('a.npy') },
    { id: 'b.npy', file: file('b.npy') },
  ])
  await data.cancel('b.npy')
  await taking
  await expect.poll(() => events.filter(({ kind }) => kind === 'arrived')).toHaveLength(1)
})
