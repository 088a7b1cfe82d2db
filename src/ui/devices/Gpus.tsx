import { useStore } from 'zustand'
import { type AdapterReport, type GpuPreference, gpuKey, sameGpu } from '../../core/device'
import { type MatmulTable, speedUp } from '../../core/matmul'
import type { DeviceReport } from '../../worker/protocol'
import { significant } from '../format'
import { useCommands, useDevice, useMeasure, useRun, useStudio } from '../studio/context'

type Shown = Pick<DeviceReport, 'name' | 'vendor' | 'architecture' | 'description' | 'software'> &
  Partial<Pick<AdapterReport, 'preferences' | 'backend' | 'driver'>>

/** The GPUs that the browser gives, each once. */
export function Gpus() {
  const report = useDevice((state) => state.report)
  const gpus = useDevice((state) => state.gpus)
  const problem = useDevice((state) => state.problem)
  const shown: readonly Shown[] = gpus && gpus.length > 0 ? gpus : report ? [report] : []
  if (shown.length === 0) return problem ? null : <p className="hint">The GPU is being asked for…</p>
  const others = shown.some((gpu) => report === null || !sameGpu(gpu, report))
  return (
    <>
      <ul className="gpus">
        {shown.map((gpu) => (
          <Card key={gpuKey(gpu)} gpu={gpu} report={report} />
        ))}
      </ul>
      {others && <Obstacle />}
    </>
  )
}

/** Why no other can be used now, where somebody looks for it. */
function Obstacle() {
  const obstacle = useObstacle()
  return obstacle && <p className="hint">{obstacle}</p>
}

function useObstacle(): string | null {
  const commands = useCommands()
  useRun(({ state }) => state.phase)
  useMeasure((state) => state.under)
  useDevice((state) => state.switching)
  return commands.gpuObstacle()
}

function Card({ gpu, report }: { gpu: Shown; report: DeviceReport | null }) {
  const commands = useCommands()
  const obstacle = useObstacle()
  const switching = useDevice((state) => state.switching)
  const inUse = report !== null && sameGpu(gpu, report)
  const preference: GpuPreference | undefined = gpu.preferences?.[0]
  return (
    <li className={`gpu ${inUse ? 'on' : ''}`} aria-current={inUse}>
      <div className="row">
        <b className="grow" title={gpu.name}>
          {gpu.name}
        </b>
        {gpu.software && <span className="chip warn">software</span>}
        {inUse ? (
          <span className="chip acc">in use</span>
        ) : (
          preference && (
            <button
              type="button"
              className="btn small"
              aria-label={`Use ${gpu.name}`}
              disabled={obstacle !== null}
              title={obstacle ?? 'Train and measure on this one, from now on'}
              onClick={() => void commands.switchGpu(preference)}
            >
              {switching === preference ? 'Opening…' : 'Use'}
            </button>
          )
        )}
      </div>
      <small>{factsOf(gpu)}</small>
      {gpu.software && <Slowness gpu={gpu} />}
    </li>
  )
}

function factsOf({ name, vendor, architecture, description, preferences, backend, driver }: Shown): string {
  const facts = [preferences?.join(', '), vendor, architecture, description, backend, driver && `driver ${driver}`]
  return facts.filter((fact) => fact && fact !== name).join(' · ') || 'The browser tells no more.'
}

/** How much slower than a GPU: only where both were measured. */
function Slowness({ gpu }: { gpu: Shown }) {
  const gpus = useDevice((state) => state.gpus)
  const kept = useStore(useStudio().stores.benches, (state) => state.kept)
  const tableOf = (of: Parameters<typeof gpuKey>[0]): MatmulTable | null => kept.find(({ key }) => key === gpuKey(of))?.value ?? null
  const own = tableOf(gpu)
  const factors = (gpus ?? []).flatMap((other) => {
    const table = other.software ? null : tableOf(other)
    const faster = own && table && speedUp(table, 'f32', 'f32', own)
    return faster ? [faster] : []
  })
  const [most] = factors.sort((a, b) => b.factor - a.factor)
  return (
    <small>
      Runs on the processor{most ? `, ${significant(most.factor)} times slower in a matmul of ${most.size}` : ': correct, but slow'}.
    </small>
  )
}
