import { type Profile, type ProfileRow, ratesOf } from '../../core/profile'
import { Divider } from '../controls/Divider'
import { Icon } from '../controls/Icon'
import { ProblemNote } from '../controls/Note'
import { bytes, group, percent, plural, significant } from '../format'
import { useMeasure } from '../studio/context'
import { LowerViews } from './LowerViews'
import { ProfileButton } from './ProfileButton'
import { Underway } from './Underway'

/** Where the time of an update goes, kernel by kernel, and what bounds it. */
export function KernelsPane() {
  const profile = useMeasure((state) => state.profile)
  const running = useMeasure((state) => state.under === 'profile')
  const problem = useMeasure((state) => state.problems.profile)
  return (
    <section className="pane profile" aria-label="Kernels">
      <div className="pane-head ruled">
        <h2>Kernels</h2>
        <span className="sub ell" role="status">
          {running ? 'measuring one update' : profile ? batchText(profile) : 'one update, kernel by kernel'}
        </span>
        <span className="grow" />
        <LowerViews />
        <ProfileButton />
      </div>
      {running && <Underway label="Profile" />}
      {problem && (
        <div className="selfcheck-note">
          <ProblemNote problem={problem} />
        </div>
      )}
      {profile ? (
        <>
          <p className="profile-verdict">{profile.verdict.text}</p>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys scroll it */}
          <section className="profile-rows scroll" aria-label="Kernels by time" tabIndex={0}>
            <Rows profile={profile} />
          </section>
          <Foot profile={profile} />
        </>
      ) : (
        <div className="empty">
          <Icon name="devices" />
          <b>Which kernels take the time?</b>
          <p>
            One update with the settings of the Train screen: GPU time, work and rate of every kernel beside what this device reaches in a
            matmul and a copy, and what bounds the update.
          </p>
        </div>
      )}
      <Divider variable="--lower" label="kernels" pane="after" direction="row" min={180} max={720} />
    </section>
  )
}

export const batchText = ({ micro, accumulation, precision }: Profile): string =>
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
