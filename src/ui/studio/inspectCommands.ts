import type { Config } from '../../core/config/types'
import type { Neighbour, Projection, ProjectionRequest, RowView } from '../../core/library'
import { projectionKey } from '../../store/inspection'
import { filesOf, lookedAt } from '../../store/library'
import type { Inspected, RowFilter } from '../../worker/dataProtocol'
import type { Result } from '../../worker/protocol'
import { download } from '../files/download'
import { fileName } from '../files/fileName'
import { LibraryCommands } from './libraryCommands'
import { settle } from './settle'

/** Rows at most in a projection: all of them are drawn, and UMAP's time grows faster than they do. */
const MOST_POINTS = { pca: 10_000, umap: 3_000 } as const

/** Settings that decide what is found in a dataset. */
const settingsKey = ({ data, run }: Config): string => JSON.stringify([data, run.seed])

/** What can be asked of the dataset that is looked at. */
export class InspectCommands extends LibraryCommands {
  /** What a dataset is called before it is open. */
  protected nameOf(what: Inspected): string {
    if (what.kind === 'builtin') return what.name
    const { files } = this.stores.library.getState()
    const names = filesOf(what.choice).map((id) => files?.find((file) => file.id === id)?.name ?? 'a file')
    return names.join(', ')
  }

  /** Looks into what is open, unless it was looked into already, and projects it. */
  async look(): Promise<void> {
    const { library, inspection, config } = this.stores
    const shown = lookedAt(library.getState())
    if (!shown) return
    const [what, settings] = [JSON.stringify(shown), settingsKey(config.getState().config)]
    if (inspection.holds(what, settings)) return
    if (inspection.getState().projecting && inspection.getState().what !== what) await this.cancelProjection()
    inspection.begin(what, settings, performance.now())
    const result = await settle(this.client.inspect(shown, config.getState().config), this.nameOf(shown))
    // Something else is looked at by now.
    if (inspection.getState().what !== what || inspection.getState().settings !== settings) return
    if (result.ok) inspection.setState({ inspecting: null, ...result.value })
    // Why what was refused could not be opened is said already; it stays what is shown, and what is open is not shown for it.
    else inspection.setState({ inspecting: null, problem: library.getState().refused ? null : result.problem })
  }

  /** Draws up a projection; one that was made already is there at once. */
  async project(method: ProjectionRequest['method'], role: ProjectionRequest['role']): Promise<void> {
    const { inspection, config } = this.stores
    const { projections, projecting, what } = inspection.getState()
    if (projections.has(projectionKey({ method, role })) || projecting) return
    const request = { method, role, sample: MOST_POINTS[method], seed: config.getState().config.run.seed }
    inspection.setState({ projecting: { request, share: 0, since: performance.now() }, projectionProblem: null })
    const result = await settle<Projection | null>(this.client.project(request), 'Projection')
    // Something else is looked at by now.
    if (inspection.getState().what !== what) return
    inspection.setState({ projecting: null, ...(!result.ok && { projectionProblem: result.problem }) })
    if (result.ok && result.value) inspection.keepProjection(result.value)
  }

  async cancelProjection(): Promise<void> {
    await this.client.cancelProjection().catch(() => undefined)
  }

  rows(rows: readonly number[]): Promise<Result<RowView[]>> {
    return settle(this.client.rows(rows), 'Rows')
  }

  list(filter: RowFilter): Promise<Result<Uint32Array>> {
    return settle(this.client.list(filter), 'Rows')
  }

  neighbours(row: number, role: 'query' | 'reply', count: number): Promise<Result<Neighbour[]>> {
    return settle(this.client.neighbours(row, role, count), 'Neighbours')
  }

  /** What is open, with its fixes, as one file. */
  async exportDataset(): Promise<void> {
    const result = await settle(this.client.exportDataset(), 'Dataset')
    if (!result.ok) return this.stores.library.setState({ trouble: result.problem })
    const name = this.stores.dataset.getState().summary?.name.replace(/\.\w+$/, '') ?? 'dataset'
    download(result.value, fileName(name, 'dataset', null, 'safetensors'))
  }
}
