import { expose } from 'comlink'
import { afterEach, describe, expect, it } from 'vitest'
import { acceptWorkerUrl, attach } from './client'
import type { StudioEvent } from './protocol'

const PAGE = 'http://127.0.0.1:4173/#train'

describe('the worker policy', () => {
  it('accepts the studio’s own worker', () => {
    expect(acceptWorkerUrl('/assets/w.js', ['/assets/v.js', '/assets/w.js'], PAGE)).toBe('http://127.0.0.1:4173/assets/w.js')
  })

  it.each([
    'https://elsewhere.example/assets/w.js',
    '//elsewhere.example/assets/w.js',
    '/assets/other.js',
    'data:text/javascript,0',
    'blob:x',
  ])('refuses %s', (url) => {
    expect(() => acceptWorkerUrl(url, ['/assets/w.js'], PAGE)).toThrow(TypeError)
  })
})

describe('attach', () => {
  const ports: MessagePort[] = []
  afterEach(() => {
    for (const port of ports.splice(0)) port.close()
  })

  it('sends commands and hands over events', async () => {
    const { port1, port2 } = new MessageChannel()
    ports.push(port1, port2)
    let events: MessagePort | undefined
    expose(
      {
        connect: (port: MessagePort) => {
          events = port
          ports.push(port)
        },
        pause: async () =>
          events?.postMessage({
            kind: 'begin',
            step: 3,
            resumed: true,
            run: { id: 'r', name: 'run 1', ink: 0 },
            validations: [],
          } satisfies StudioEvent),
      },
      port1,
    )
    const heard = new Promise<StudioEvent>((done) => {
      const client = attach(port2, done)
      void client.pause()
    })
    expect(await heard).toEqual({ kind: 'begin', step: 3, resumed: true, run: { id: 'r', name: 'run 1', ink: 0 }, validations: [] })
  })
})
