import { type Profile, type ProfileRow, ratesOf } from '../../core/profile'
import { Icon } from '../controls/Icon'
import { ProblemNote } from '../controls/Note'
import { bytes, group, percent, plural, significant } from '../format'
import { useCommands, useDataset, useMeasure, useRun } from '../studio/context'
import '../styles/profile.css'

/** Where the time of an update goes, kernel by kernel, and what bounds it. */
export function ProfilePane() {
  const profile = useMeasure((state) => state.profile)
  const problem = useMeasure((state) => state.problems.profile)
  return (
    <section className={`pane profile ${profile ? '' : 'unmeasured'}`} aria-label="Where the time goes">
      <Head profile={profile} />
      {problem && (
        <div className="selfcheck-note">
          <ProblemNote problem={problem} />
        </div>
      )}
      {profile ? (
        <>
          <p className="profile-verdict">{profile.verdict.text}</p>
          <div className="profile-rows scroll">
            <Rows profile={profile} />
          </div>
          <Foot profile={profile} />
        </>
      ) : (
        <p className="profile-hint">
          One update with the settings of the Train screen: GPU time, work and rate of every kernel beside what this device reaches in a
          matmul and a copy, and what bounds the update.
        </p>
      )}
    </section>
  )
}

function Head({ profile }: { profile: Profile | null }) {
  const commands = useCommands()
  const under = useMeasure((state) => state.under)
  const cancelling = useMeasure((state) => state.cancelling)
  const preparing = useRun(({ state }) => state.phase === 'preparing')
  const summary = useDataset((state) => state.summary)
  const obstacle = summary ? undefined : 'Open a dataset first.'
  const running = under === 'profile'
  return (
    <div className="pane-head ruled">
      <h2>Where the time goes</h2>
      <span className="sub ell" role="status">
        {running ? 'measuring one update' : profile ? batchText(profile) : 'one update, kernel by kernel'}
      </span>
      <span className="grow" />
      {running ? (
        <button type="button" className="btn" disabled={cancelling} onClick={() => commands.cancelMeasurement()}>
          {cancelling ? 'Cancelling…' : 'Cancel'}
        </button>
      ) : (
        <button
          type="button"
          className="btn"
          disabled={under !== null || preparing || obstacle !== undefined}
          title={obstacle ?? 'Some seconds on a GPU, more on a software device. A run that trains waits meanwhile.'}
          onClick={() => void commands.profile()}
        >
          <Icon name="devices" className="s" />
          Profile an update
        </button>
      )}
    </div>
  )
}

const batchText = ({ micro, accumulation, precision }: Profile): string =>
  `${accumulation > 1 ? `${accumulation} micro-batches of ${micro}` : `a micro-batch of ${micro}`} in ${precision}`

const milliseconds = (seconds: number): string => significant(1000 * seconds)
const giga = (rate: number): string => significant(rate / 1e9)

function Rows({ profile }: { profile: Profile }) {
  const most = profile.rows[0]?.seconds ?? 0
  return (
    <table className="profile-table">
      <thead>
        <tr>
          <th>kernel</th>
          <th className="num">dispatches</th>
          <th className="num">ms</th>
          <th aria-label="share of the time" />
          <th className="num wide">GFLOP/s</th>
          <th className="num" title="Share of what a matmul reaches on this device">
            of matmul
          </th>
          <th className="num wide">≤ GB/s</th>
          <th
            className="num"
            title="Share of what a copy reaches on this device. Bytes are those of all that is bound: at most what is read and written"
          >
            ≤ of copy
          </th>
        </tr>
      </thead>
      <tbody>
        {profile.rows.map((row) => (
          <Row key={`${row.kernel} ${row.label} ${row.dispatches}`} row={row} profile={profile} most={most} />
        ))}
      </tbody>
    </table>
  )
}

function Row({ row, profile, most }: { row: ProfileRow; profile: Profile; most: number }) {
  const rates = ratesOf(row, profile.ceilings)
  const work = `${giga(row.flops)} GFLOP, at most ${bytes(row.bytes)} read and written`
  return (
    <tr title={work}>
      <td>
        <span className="ell">{row.label}</span>
      </td>
      <td className="num">{group(row.dispatches)}</td>
      <td className="num">{milliseconds(row.seconds)}</td>
      <td className="profile-bar">
        <i style={{ width: `${most > 0 ? (100 * row.seconds) / most : 0}%` }} className={row.lattice ? 'lattice' : ''} />
        <small>{percent(row.seconds / Math.max(profile.passSeconds, Number.MIN_VALUE), 0)}</small>
      </td>
      <td className="num wide">{giga(rates.flopsPerSecond)}</td>
      <td className="num">{percent(rates.ofFlops, 0)}</td>
      <td className="num wide">{giga(rates.bytesPerSecond)}</td>
      <td className="num">{percent(rates.ofBytes, 0)}</td>
    </tr>
  )
}

function Foot({ profile }: { profile: Profile }) {
  const { ceilings, seconds, passSeconds, dispatches, method } = profile
  return (
    <p className="profile-foot">
      {plural(dispatches, 'dispatch', 'dispatches')}, {milliseconds(passSeconds)} ms of {milliseconds(seconds)} ms for the whole update,{' '}
      {method === 'timestamps' ? 'by the GPU’s own clock' : 'by differences'}. This device reaches {giga(ceilings.flopsPerSecond)} GFLOP/s
      in a matmul and {giga(ceilings.bytesPerSecond)} GB/s in a copy; a dispatch costs {significant(1e6 * ceilings.secondsPerDispatch)} µs.
    </p>
  )
}
