import { createStore } from 'zustand/vanilla'
import type { Stores } from '../../store/stores'
import { download } from '../files/download'
import { fileName } from '../files/fileName'
import { rowsContent } from './picture'
import type { StageControl } from './stageState'

export interface ExportState {
  /** Pictures of the film that are encoded, of all; null while none is made. */
  film: { done: number; of: number } | null
  /** Why the last picture or film could not be made, and what to do. */
  problem: string | null
}

/** Milliseconds of a film's picture; the last one stands as long as three. */
const PICTURE_MS = 250
const LAST = 3

/** PNG and WebM of the lattice, with legend and caption. */
export class PictureExport {
  readonly state = createStore<ExportState>()(() => ({ film: null, problem: null }))

  constructor(
    private readonly stage: StageControl,
    private readonly stores: Stores,
  ) {}

  /** The name of the run, for captions. */
  get #run(): string {
    return this.stores.run.getState().records.at(-1)?.name ?? 'Lattice Studio'
  }

  async picture(): Promise<void> {
    const { scene, content, painter, state } = this.stage
    if (!scene || content.shown.length === 0) return
    this.state.setState({ problem: null })
    const picture = await scene.capture(painter.caption(content, state.getState().view, this.#run))
    if (picture) download(picture, fileName(this.#run, 'lattice', content.shown[0]?.frame.step ?? 0, 'png'))
    else this.state.setState({ problem: 'The picture could not be made here. Take a screenshot instead.' })
  }

  /** Why no film can be made now, in a sentence; null when one can. */
  obstacle(): string | null {
    if (this.state.getState().film) return 'A film is being made.'
    return this.stage.look.shown ? null : 'Follow a row first: a live picture has one t only.'
  }

  /** t = 0 … T of what was followed. */
  async film(): Promise<void> {
    const { scene, painter, look } = this.stage
    const rows = look.shown
    if (!scene || !rows || this.obstacle()) return
    const { view } = this.stage.state.getState()
    const from = rows.damaged?.at ?? 0
    const ts = Array.from({ length: rows.last - from + LAST }, (_, i) => Math.min(rows.last, from + i))
    const pictures = ts.flatMap((t) => {
      const content = rowsContent(rows, t)
      const picture = painter.picture(content, view, false)
      return picture ? [{ picture, caption: painter.caption(content, view, this.#run) }] : []
    })
    this.state.setState({ film: { done: 0, of: pictures.length }, problem: null })
    try {
      const film = await scene.film(pictures, PICTURE_MS, (done) => this.state.setState({ film: { done, of: pictures.length } }))
      download(film, fileName(this.#run, 'lattice', rows.step, 'webm'))
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      this.state.setState({ problem: `${reason} Save pictures instead, or use Chrome.` })
    } finally {
      this.state.setState({ film: null })
      this.stage.refresh()
    }
  }
}
