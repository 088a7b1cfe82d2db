import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { Interrupt } from './interrupt'

describe('Ctrl-C', () => {
  it('stops at first, leaves at the second, and takes npm’s echo for neither', () => {
    const signals = new EventEmitter()
    const said: string[] = []
    const clock = { ms: 1000 }
    const interrupt = new Interrupt(
      () => said.push('stopping'),
      signals,
      () => said.push('left'),
      () => clock.ms,
    )
    expect(interrupt.requested).toBe(false)
    signals.emit('SIGINT')
    clock.ms += 20
    signals.emit('SIGINT')
    expect([interrupt.requested, said]).toEqual([true, ['stopping']])
    clock.ms += 2000
    signals.emit('SIGTERM')
    expect(said).toEqual(['stopping', 'left'])
    expect(signals.eventNames()).toEqual([])
  })
})
