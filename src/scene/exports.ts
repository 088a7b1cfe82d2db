import type { ColourMap, Theme } from './colourMaps'
import { compose } from './compose'
import { FilmMaker } from './film'
import type { Caption, LabelPlace, SceneCommand, SceneEvent, ScenePicture } from './messages'

/** What was just drawn on the canvas. */
interface Drawn {
  labels: readonly LabelPlace[]
  map: ColourMap
  theme: Theme
}

/** Draws now: another picture, or the one that stands. */
type Draw = (picture: ScenePicture | null) => Drawn

type ExportCommand = Extract<SceneCommand, { kind: 'capture' | 'film' | 'film-picture' | 'film-end' }>

/** Pictures and films that leave the page. */
export class Exports {
  #film: Promise<FilmMaker> | null = null

  constructor(
    private readonly canvas: OffscreenCanvas,
    private readonly ratio: number,
    private readonly tell: (event: SceneEvent) => void,
  ) {}

  obey(command: ExportCommand, draw: Draw): void {
    void this.#do(command, draw).catch((error: unknown) => {
      this.#film = null
      if (command.kind === 'capture') this.tell({ kind: 'captured', picture: null })
      else this.tell({ kind: 'film-failed', reason: error instanceof Error ? error.message : String(error) })
    })
  }

  async #do(command: ExportCommand, draw: Draw): Promise<void> {
    switch (command.kind) {
      case 'capture': {
        const sheet = this.#sheet(draw(null), command.caption)
        this.tell({ kind: 'captured', picture: await sheet.convertToBlob() })
        break
      }
      case 'film':
        this.#film = FilmMaker.open(even(this.canvas.width), even(this.canvas.height), command.milliseconds)
        await this.#film
        break
      case 'film-picture': {
        const film = await this.#film
        if (film) this.tell({ kind: 'film-progress', pictures: film.add(this.#sheet(draw(command.picture), command.caption)) })
        break
      }
      case 'film-end': {
        const film = await this.#film
        this.#film = null
        if (film) this.tell({ kind: 'filmed', film: await film.finish() })
      }
    }
  }

  /** In the task that drew: the canvas is empty afterwards. */
  #sheet({ labels, map, theme }: Drawn, caption: Caption): OffscreenCanvas {
    return compose({ canvas: this.canvas, ratio: this.ratio, theme, map, labels, caption })
  }
}

const even = (pixels: number): number => pixels - (pixels % 2)
