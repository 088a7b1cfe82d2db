import { useEffect, useMemo, useRef, useState } from 'react'
import type { Projection } from '../../../core/library'
import { Icon } from '../../controls/Icon'
import { group, plural } from '../../format'
import { useInspection, usePrefs, useStudio } from '../../studio/context'
import { ZOOM } from '../plot/input'
import { Legend } from '../plot/Legend'
import { ProjectionPlot } from '../plot/ProjectionPlot'
import { slotCentres } from '../plot/scatter'
import { assignSlots, OTHERS, pointSlots, SLOTS } from '../plot/slots'
import { usePickedRow } from './useShown'

/** The picture with its legend and what it shows of the whole. */
export function ProjectionView({ projection }: { projection: Projection | null }) {
  const labels = useInspection(({ inspection }) => inspection?.labels)
  const total = useInspection(({ inspection }) => inspection?.matrices[0]?.rows ?? 0)
  const [bright, setBright] = useState<number | null>(null)
  const slots = useMemo(() => assignSlots(labels ?? []), [labels])
  const plot = usePlot(projection, slots, bright)
  return (
    <div className="plot-box">
      <div
        className="plot"
        ref={plot.host}
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys brush the picture
        tabIndex={0}
        aria-label="Projection of the rows"
        aria-describedby="plot-keys"
      />
      <p id="plot-keys" hidden>
        Drag, or the arrow keys, mark a region; Shift with an arrow stretches it, Enter lists its rows, Escape clears it. Plus and minus
        zoom, 0 shows everything. A click picks a row.
      </p>
      {projection ? (
        <>
          {projection.labels && slots.legend.length > 0 && <Legend entries={slots.legend} bright={bright} onBright={setBright} />}
          <div className="plot-foot">{sampleText(projection, total)}</div>
          <ZoomButtons plot={plot.current} />
        </>
      ) : (
        <div className="empty">
          <Icon name="data" />
          <p>The rows appear here as points when they have been read.</p>
        </div>
      )}
    </div>
  )
}

/** What of the whole is in the picture: rows without a place, whose values are no numbers, are in none. */
function sampleText({ rows: { length: seen }, sample, seed }: Projection, total: number): string {
  if (total > sample) return `${group(seen)} of ${plural(total, 'row')}, a random sample with seed ${seed}`
  return seen < total ? `${group(seen)} of ${plural(total, 'row')}: the others hold NaN or infinity` : `all ${plural(seen, 'row')}`
}

function ZoomButtons({ plot }: { plot: () => ProjectionPlot | null }) {
  return (
    <div className="plot-zoom">
      <button type="button" className="btn small icon" aria-label="Zoom in" title="Zoom in (+)" onClick={() => plot()?.zoom(ZOOM)}>
        +
      </button>
      <button type="button" className="btn small icon" aria-label="Zoom out" title="Zoom out (−)" onClick={() => plot()?.zoom(1 / ZOOM)}>
        −
      </button>
      <button type="button" className="btn small" title="Show everything (0)" onClick={() => plot()?.reset()}>
        Reset
      </button>
    </div>
  )
}

/** Mounts the picture and keeps it in step with what it shows. */
function usePlot(projection: Projection | null, slots: ReturnType<typeof assignSlots>, bright: number | null) {
  const host = useRef<HTMLDivElement>(null)
  const plot = useRef<ProjectionPlot | null>(null)
  const latest = useRef({ projection, slots })
  latest.current = { projection, slots }
  const { inspection } = useStudio().stores
  const [row, pick] = usePickedRow()
  const toPick = useRef(pick)
  toPick.current = pick
  const theme = usePrefs((prefs) => prefs.theme)
  const selection = useInspection((state) => state.selection)

  useEffect(() => {
    const element = host.current
    if (!element) return
    const rowOf = (index: number): number => latest.current.projection?.rows[index] ?? 0
    plot.current = new ProjectionPlot(element, {
      name: (index) => {
        const label = latest.current.projection?.labels?.[index]
        const name = label === undefined ? undefined : inspection.getState().inspection?.labels[label]?.name
        return `Row ${group(rowOf(index))}${name === undefined ? '' : ` · ${name}`}`
      },
      pick: (index) => toPick.current(rowOf(index)),
      brush: (indices) => {
        toPick.current(null)
        const rows = indices.map(rowOf).sort((a, b) => a - b)
        inspection.setState({ selection: rows.length > 0 ? { title: `${plural(rows.length, 'row')} in the region`, rows } : null })
      },
    })
    return () => {
      plot.current?.destroy()
      plot.current = null
    }
  }, [inspection])

  const cloud = useMemo(() => projection && cloudOf(projection, slots), [projection, slots])
  useEffect(() => {
    if (cloud) plot.current?.show({ ...cloud, bright })
  }, [cloud, bright])
  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours are read from the page, which changes with the theme
  useEffect(() => plot.current?.recolour(), [theme])
  useEffect(() => {
    const chosen = new Set(selection?.rows)
    const at = projection ? [...projection.rows.keys()] : []
    plot.current?.mark(
      row === null ? -1 : (projection?.rows.indexOf(row) ?? -1),
      chosen.size > 0 ? at.filter((i) => chosen.has(projection?.rows[i] as number)) : [],
    )
  }, [projection, row, selection])
  return { host, current: () => plot.current }
}

function cloudOf(projection: Projection, { legend, slotOf }: ReturnType<typeof assignSlots>) {
  const { points, labels, rows } = projection
  const slots = pointSlots(labels, slotOf, rows.length)
  const centres = slotCentres(points, slots, SLOTS)
  const names = labels
    ? legend.flatMap(({ slot, name }) => {
        const [x, y] = [centres[2 * slot] as number, centres[2 * slot + 1] as number]
        return slot === OTHERS || Number.isNaN(x) ? [] : { name, slot, x, y }
      })
    : []
  return { points, slots, names }
}
