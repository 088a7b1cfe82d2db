import { useStore } from 'zustand'
import { gpuKey } from '../../core/device'
import { CHART_SIZES, type MatmulPoint, type MatmulTable } from '../../core/matmul'
import type { DeviceReport } from '../../worker/protocol'
import { Divider } from '../controls/Divider'
import { Icon } from '../controls/Icon'
import { ProblemNote } from '../controls/Note'
import { group, significant } from '../format'
import { useCommands, useConfig, useMeasure, useStudio } from '../studio/context'
import { LowerViews } from './LowerViews'
import { MatmulChart } from './MatmulChart'
import { matmulScale } from './matmulScale'
import { CancelMeasurement, Underway } from './Underway'

/** What this GPU does in square matmuls, as a chart. */
export function MatmulPane({ report }: { report: DeviceReport }) {
  const kept = useStore(useStudio().stores.benches, (state) => state.kept.find(({ key }) => key === gpuKey(report)) ?? null)
  const running = useMeasure((state) => state.under === 'matmul')
  const live = useMeasure((state) => state.matmuls)
  const problem = useMeasure((state) => state.problems.matmul)
  const surface = useConfig(({ config }) => config.lattice.width * config.lattice.height)
  const points = running ? live : (kept?.value.points ?? [])
  return (
    <section className="pane matmul" aria-label="Matrix multiply">
      <div className="pane-head ruled">
        <h2>Matrix multiply</h2>
        <span className="sub ell" role="status">
          {running ? 'measuring' : points.length > 0 ? `${matmulScale(points, CHART_SIZES).unit}, N × N × N` : 'speed by size'}
        </span>
        <span className="grow" />
        <LowerViews />
        <RunBench again={kept !== null} />
      </div>
      {running && <Underway label="Matmul bench" />}
      {problem && (
        <div className="selfcheck-note">
          <ProblemNote problem={problem} />
        </div>
      )}
      {points.length > 0 ? (
        <>
          <MatmulChart points={points} surface={surface} />
          <Numbers points={points} />
          {!running && kept && <Foot table={kept.value} date={kept.date} />}
        </>
      ) : (
        !running && (
          <div className="empty">
            <Icon name="devices" />
            <b>How fast is this GPU?</b>
            <p>
              Matrices from 128 to 4 096 in every precision, with the tile that is fastest here. Sizes that would take too long are left
              out.
            </p>
          </div>
        )
      )}
      <Divider variable="--lower" label="matrix multiply" pane="after" direction="row" min={180} max={720} />
    </section>
  )
}

function RunBench({ again }: { again: boolean }) {
  const commands = useCommands()
  const running = useMeasure((state) => state.under === 'matmul')
  useMeasure((state) => state.under)
  if (running) return <CancelMeasurement />
  const obstacle = commands.matmulObstacle()
  return (
    <button
      type="button"
      className={again ? 'btn' : 'btn on'}
      disabled={obstacle !== null}
      title={obstacle ?? 'Some seconds on a GPU, ten or twenty on a software device. A run that trains waits meanwhile.'}
      onClick={() => void commands.benchMatmul()}
    >
      {again && <Icon name="refresh" className="s" />}
      {again ? 'Run again' : 'Run the bench'}
    </button>
  )
}

/** The same for those who do not see the chart. */
function Numbers({ points }: { points: readonly MatmulPoint[] }) {
  return (
    <table className="unseen">
      <caption>Matrix multiply, as measured</caption>
      <thead>
        <tr>
          <th scope="col">size</th>
          <th scope="col">precision</th>
          <th scope="col">GFLOP/s</th>
          <th scope="col">runs</th>
          <th scope="col">tile</th>
        </tr>
      </thead>
      <tbody>
        {points.map(({ size, precision, flopsPerSecond, runs, tile }) => (
          <tr key={`${size} ${precision}`}>
            <th scope="row">{group(size)}</th>
            <td>{precision}</td>
            <td>{significant(flopsPerSecond / 1e9)}</td>
            <td>{runs}</td>
            <td>{tile}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** What was left out, and when it was measured. */
function Foot({ table, date }: { table: MatmulTable; date: string }) {
  const { skipped, points, bytesPerSecond } = table
  const [least, most] = [Math.min(...points.map(({ runs }) => runs)), Math.max(...points.map(({ runs }) => runs))]
  const left = [...new Set(skipped.map(({ size }) => size))].sort((a, b) => a - b)
  return (
    <p className="profile-foot">
      Fastest tile of each size, median over {least === most ? group(least) : `${group(least)} to ${group(most)}`} runs; a copy moves{' '}
      {significant(bytesPerSecond / 1e9)} GB/s.
      {left.length > 0 && (
        <span title={skipped.map(({ size, precision, reason }) => `${size} in ${precision}: ${reason}`).join('\n')}>
          {' '}
          Left out: {left.map(group).join(', ')}; the first because {skipped[0]?.reason}.
        </span>
      )}{' '}
      <span className="faint nowrap">Measured {new Date(date).toLocaleDateString([], { dateStyle: 'medium' })}.</span>
    </p>
  )
}
