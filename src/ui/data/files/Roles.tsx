import type { DatasetChoice, LibraryTensor } from '../../../core/library'
import { ProblemNote } from '../../controls/Note'
import { group, plural } from '../../format'
import { useCommands, useInspection, useLibrary, useLocked, useStudio } from '../../studio/context'
import { withFix } from '../pairing/fixList'
import { RefSelect } from '../RefSelect'
import { canBe, ROLES, type Role, tensorOf } from '../refs'

const MEANINGS: Readonly<Record<Role, string>> = {
  query: 'What is asked: the matrix that goes into the lattice',
  reply: 'What answers, row by row: a matrix of the same shape',
  group: 'Rows of one group answer each other (pairing “next”)',
  label: 'Only looked at: the colours of the projection',
}

/** Which tensor is what. What names and shapes suggest is chosen already. */
export function Roles() {
  const draft = useLibrary((state) => state.draft)
  return (
    <section className="roles" aria-label="Roles">
      <Refusal />
      {draft && ROLES.map((role) => <RoleRow key={role} role={role} draft={draft} />)}
    </section>
  )
}

function Refusal() {
  const { data } = useCommands()
  const { library } = useStudio().stores
  const problem = useLibrary((state) => state.problem)
  const bad = useInspection(({ inspection }) => inspection?.matrices.reduce((sum, { nonFinite }) => sum + nonFinite.count, 0) ?? 0)
  const mendable = useLibrary(({ refused }) => refused !== null) && bad > 0
  if (!problem) return null
  const drop = (
    <button type="button" className="btn small" onClick={() => void data.fix(withFix({ kind: 'dropNonFinite' }))}>
      Drop {plural(bad, 'bad row')}
    </button>
  )
  return <ProblemNote problem={problem} onDismiss={() => library.forgetRefused()} actions={mendable && drop} />
}

function RoleRow({ role, draft }: { role: Role; draft: DatasetChoice }) {
  const { data } = useCommands()
  const locked = useLocked()
  const files = useLibrary((state) => state.files) ?? []
  const rows = tensorOf(files, draft.query)?.shape[0]
  // A reply of another shape is offered all the same: the query may be what is changed next.
  const obstacle = (tensor: LibraryTensor): string | null =>
    (role === 'group' || role === 'label') && tensor.shape[0] !== rows ? `${group(tensor.shape[0] ?? 0)} rows` : null
  return (
    <div className="role">
      <span className="role-name" title={MEANINGS[role]}>
        {role}
      </span>
      <RefSelect
        label={role}
        files={files}
        value={draft[role]}
        offers={(tensor) => canBe(role, tensor)}
        obstacle={obstacle}
        locked={locked && role !== 'label'}
        {...(role !== 'query' && { none: 'none' })}
        onChange={(ref) => (role === 'label' ? data.colourBy(ref) : void data.choose({ ...draft, [role]: ref }))}
      />
    </div>
  )
}
