import { describe, expect, it } from 'vitest'
import { Devices } from './devices'
import { Outbox } from './outbox'
import type { StudioEvent } from './protocol'

/** A browser with two GPUs, and what became of the devices that were made. */
class Machine {
  readonly posted: StudioEvent[] = []
  readonly alive = new Set<string>()
  readonly asked: string[] = []
  readonly lose = new Map<string, (message: string) => void>()
  /** Preferences that get an answer. */
  there = new Set(['high-performance', 'low-power'])
  readonly devices = new Devices(this.outbox(), () => this.entry())

  private outbox(): Outbox {
    const outbox = new Outbox(() => 0)
    outbox.post = (event) => void this.posted.push(event)
    return outbox
  }

  private entry(): GPU {
    const requestAdapter = async ({ powerPreference, forceFallbackAdapter }: GPURequestAdapterOptions): Promise<GPUAdapter | null> => {
      const preference = forceFallbackAdapter ? 'fallback' : String(powerPreference)
      this.asked.push(preference)
      if (!this.there.has(preference)) return null
      const features = new Set()
      const info = { vendor: preference, architecture: '', device: '', description: '', isFallbackAdapter: false }
      return { info, features, limits: {}, requestDevice: async () => this.device(preference) } as unknown as GPUAdapter
    }
    return { requestAdapter } as unknown as GPU
  }

  private device(name: string): GPUDevice {
    this.alive.add(name)
    const lost = new Promise<GPUDeviceLostInfo>((resolve) => {
      this.lose.set(name, (message) => {
        this.alive.delete(name)
        resolve({ reason: 'unknown', message } as GPUDeviceLostInfo)
      })
    })
    const destroy = (): void => this.lose.get(name)?.('destroyed')
    return { features: new Set(), limits: {}, lost, destroy, addEventListener: () => undefined } as unknown as GPUDevice
  }
}

const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve))
const nobody = (): boolean => false

describe('the GPU in use', () => {
  it('is acquired once, as was chosen', async () => {
    const machine = new Machine()
    expect((await machine.devices.acquire('low-power')).report.vendor).toBe('low-power')
    expect((await machine.devices.acquire()).report.vendor).toBe('low-power')
    expect(machine.asked).toEqual(['low-power'])
  })

  it('is the usual one where the chosen one is gone', async () => {
    const machine = new Machine()
    expect((await machine.devices.acquire('fallback')).report.vendor).toBe('high-performance')
    const empty = new Machine()
    empty.there.clear()
    await expect(empty.devices.acquire()).rejects.toThrow(/No GPU can be had/)
    empty.there.add('high-performance')
    expect((await empty.devices.acquire()).report.vendor).toBe('high-performance')
  })

  it('gives way to another one, and is let go', async () => {
    const machine = new Machine()
    await machine.devices.acquire()
    expect((await machine.devices.use('low-power', nobody)).report.vendor).toBe('low-power')
    await soon()
    expect([...machine.alive]).toEqual(['low-power'])
    expect((await machine.devices.acquire()).report.vendor).toBe('low-power')
    expect(machine.posted).toEqual([])
  })

  it('stays for a run that stands on it, until that is let go', async () => {
    const machine = new Machine()
    const first = await machine.devices.acquire()
    await machine.devices.use('low-power', (gpu) => gpu === first)
    expect([...machine.alive]).toEqual(['high-performance', 'low-power'])
    machine.devices.release()
    await soon()
    expect([...machine.alive]).toEqual(['low-power'])
  })

  it('stays where the other one cannot be had', async () => {
    const machine = new Machine()
    await machine.devices.acquire()
    await expect(machine.devices.use('fallback', nobody)).rejects.toThrow(/No GPU/)
    expect((await machine.devices.acquire()).report.vendor).toBe('high-performance')
    expect([...machine.alive]).toEqual(['high-performance'])
  })

  it('that is lost is told of, and acquired anew', async () => {
    const machine = new Machine()
    await machine.devices.acquire()
    machine.lose.get('high-performance')?.('the driver was reset')
    await soon()
    expect(machine.posted).toMatchObject([{ kind: 'device-lost', problem: { problem: 'The GPU was lost: the driver was reset.' } }])
    await machine.devices.acquire()
    expect(machine.asked).toEqual(['high-performance', 'high-performance'])
    expect([...machine.alive]).toEqual(['high-performance'])
  })
})
