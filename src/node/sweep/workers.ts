/** Who trains: one worker for each trial that runs at once, on its device. */
import { hostname } from 'node:os'
import type { DeviceReport } from '../../core/device'
import { type Invocation, UsageError } from '../args'
import { chosenDevice, openGpu } from '../dawn'

export interface WorkerPlan {
  /** The device's name for children; the best where it is not named. */
  device: string | undefined
  report: DeviceReport
  /** For people: which worker of which process. */
  name: string
}

/** At most so many trials at once. */
const MOST_WORKERS = 64

/** Names of the devices, one a worker, as `--workers` and `--device` say. @throws UsageError */
export function workerDevices({ values }: Pick<Invocation, 'values'>): (string | undefined)[] {
  const [workers, device] = [values.get('workers') ?? '1', values.get('device')]
  if (/^\d+$/.test(workers)) {
    const count = Number(workers)
    if (count < 1 || count > MOST_WORKERS)
      throw new UsageError(`--workers ${workers}: it is from 1 to ${MOST_WORKERS}, or names of devices.`, 'sweep')
    return Array<string | undefined>(count).fill(chosenDevice(device))
  }
  if (device !== undefined) throw new UsageError('--workers names the devices already: leave --device out.', 'sweep')
  const names = workers.split(',').map((name) => name.trim())
  if (names.includes('')) throw new UsageError(`--workers ${workers}: a name is missing between commas.`, 'sweep')
  return names
}

/** Asks every device what it is, and lets go of it: trials are trained by children. */
export async function planWorkers(invocation: Pick<Invocation, 'values'>): Promise<WorkerPlan[]> {
  const reports = new Map<string | undefined, DeviceReport>()
  const plans: WorkerPlan[] = []
  for (const device of workerDevices(invocation)) {
    const report = reports.get(device) ?? (await describe(device))
    reports.set(device, report)
    plans.push({ device, report, name: `${hostname()} ${process.pid}.${plans.length + 1}` })
  }
  return plans
}

async function describe(device: string | undefined): Promise<DeviceReport> {
  const gpu = await openGpu(device)
  try {
    return gpu.report
  } finally {
    gpu.destroy()
  }
}
