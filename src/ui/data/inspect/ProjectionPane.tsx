import { useEffect } from 'react'
import { projectionKey, secondsToGo } from '../../../store/inspection'
import { ProblemNote } from '../../controls/Note'
import { Segmented } from '../../controls/Segmented'
import { duration, group, percent } from '../../format'
import { useCommands, useInspection, useLibrary, usePlaceValue } from '../../studio/context'
import { RefSelect } from '../RefSelect'
import { canBe, tensorOf } from '../refs'
import { ProjectionView } from './ProjectionView'
import { RowPanel } from './RowPanel'
import { useChoice, usePickedRow, useRole } from './useShown'

/** The dataset as a picture: each row a point. */
export function ProjectionPane() {
  const { data } = useCommands()
  const [role] = useRole()
  const [asked, ask] = usePlaceValue('projection', 'pca')
  const projections = useInspection((state) => state.projections)
  const ready = useInspection(({ inspection, inspecting }) => inspection !== null && inspecting === null)
  const umap = asked === 'umap' ? projections.get(projectionKey({ method: 'umap', role })) : undefined
  const shown = umap ?? projections.get(projectionKey({ method: 'pca', role }))
  useEffect(() => {
    if (!ready) return
    if (!projections.has(projectionKey({ method: 'pca', role }))) void data.project('pca', role)
    else if (asked === 'umap') void data.project('umap', role)
  }, [data, ready, role, asked, projections])
  const [row] = usePickedRow()
  const selection = useInspection((state) => state.selection)
  return (
    <section className="scatter" aria-label="Projection">
      <div className="pane-head">
        <h2>Projection</h2>
        <span className="sub ell">{shown && about(shown.method, shown.explained)}</span>
        <span className="grow" />
        <Colour />
        <Method shown={shown?.method ?? 'pca'} onChange={ask} />
        <RoleSwitch />
      </div>
      <Progress onCancel={() => ask('pca')} />
      <div className="plot-row">
        <ProjectionView projection={shown ?? null} />
        {(row !== null || selection) && <RowPanel />}
      </div>
    </section>
  )
}

const about = (method: 'pca' | 'umap', explained: number | null): string =>
  method === 'umap' ? 'UMAP: near rows stay near' : `PCA, 2 directions${explained === null ? '' : `, ${percent(explained, 0)} of variance`}`

function Colour() {
  const { data } = useCommands()
  const files = useLibrary((state) => state.files)
  const choice = useChoice()
  if (!choice || !files) return null
  const rows = tensorOf(files, choice.query)?.shape[0]
  return (
    <RefSelect
      label="colour"
      prefix="colour:"
      none="none"
      files={files}
      value={choice.label}
      offers={(tensor) => canBe('label', tensor) && tensor.shape[0] === rows}
      onChange={(ref) => data.colourBy(ref)}
    />
  )
}

function Method({ shown, onChange }: { shown: 'pca' | 'umap'; onChange: (method: 'pca' | 'umap') => void }) {
  const projecting = useInspection((state) => state.projecting?.request.method === 'umap')
  return (
    <Segmented
      label="projection"
      options={[
        { value: 'pca', label: 'PCA' },
        { value: 'umap', label: 'UMAP' },
      ]}
      value={projecting ? 'umap' : shown}
      onChange={onChange}
      locked={projecting}
    />
  )
}

function RoleSwitch() {
  const [role, say] = useRole()
  const both = useInspection(({ inspection }) => (inspection?.matrices.length ?? 0) > 1)
  if (!both) return null
  return <Segmented label="matrix" options={[{ value: 'query' }, { value: 'reply' }]} value={role} onChange={say} />
}

/** How far a projection is, and the way to end it; why it failed. */
function Progress({ onCancel }: { onCancel: () => void }) {
  const { data } = useCommands()
  const projecting = useInspection((state) => state.projecting)
  const problem = useInspection((state) => state.projectionProblem)
  if (problem) return <ProblemNote problem={problem} />
  if (!projecting) return null
  const { request, share } = projecting
  const left = secondsToGo(projecting, performance.now())
  const name = request.method === 'pca' ? 'PCA' : 'UMAP'
  return (
    <div className="looking" role="status" aria-label={`${name} under way`}>
      <div className="meter busy">
        <i style={{ width: `${Math.max(2, share * 100)}%` }} />
      </div>
      <span className="caption num">
        {name}, up to {group(request.sample)} rows: {percent(share, 0)}
        {left !== null && left > 1 && `, ${duration(left)} left`}
      </span>
      <button
        type="button"
        className="btn small"
        onClick={() => {
          onCancel()
          void data.cancelProjection()
        }}
      >
        Cancel
      </button>
    </div>
  )
}
