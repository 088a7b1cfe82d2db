import type { SceneCost } from './budget'
import type { Theme } from './colourMaps'
import { attachControls } from './controls'
import { Labels } from './labels'
import type { Caption, DrawingOptions, Framing, SceneCommand, SceneEvent, ScenePicture } from './messages'
import type { SceneView } from './view'

export interface SceneOptions extends DrawingOptions {
  /** A cell was clicked, or null where there is none. */
  onPick: (cell: number | null) => void
  /** What stands on the screen was drawn anew; its words took the page so many milliseconds. */
  onDraw: (cost: SceneCost, milliseconds: number) => void
  /** The GPU under it is gone: it shows nothing any more. */
  onLost: () => void
  /** There is no 3-D view here. */
  onFailure: (reason: string) => void
}

export interface FilmPicture {
  picture: ScenePicture
  caption: Caption
}

interface Filming {
  onProgress: (pictures: number) => void
  done: (film: Blob) => void
  failed: (error: Error) => void
}

/**
 * The page's side of the 3-D view: a canvas, its words, and the hand that turns it. Everything else happens in the scene
 * worker, so that a GPU that is busy with training never holds up the page.
 */
export class LatticeScene {
  readonly canvas = document.createElement('canvas')
  readonly #labels: Labels
  /** The picture that the worker is drawing, and the one that waits for it. */
  #drawing: ScenePicture | null = null
  #waiting: ScenePicture | null = null
  #captured: ((picture: Blob | null) => void) | null = null
  #filming: Filming | null = null

  constructor(
    private readonly host: HTMLElement,
    private readonly worker: Worker,
    private readonly options: SceneOptions,
  ) {
    this.canvas.tabIndex = 0
    this.canvas.setAttribute('role', 'img')
    host.append(this.canvas)
    this.#labels = new Labels(host)
    attachControls(this.canvas, {
      turn: (azimuth, elevation) => this.#send({ kind: 'turn', azimuth, elevation }),
      zoom: (factor) => this.#send({ kind: 'zoom', factor }),
      home: () => this.home(),
      pick: (x, y) => this.#send({ kind: 'pick', x, y }),
    })
    worker.onmessage = ({ data }: MessageEvent<SceneEvent>) => this.#hear(data)
    worker.onerror = (event) => options.onFailure(event.message)
    const canvas = this.canvas.transferControlToOffscreen()
    const { theme, maxFramesPerSecond, pixelRatio, detail } = options
    this.#send({ kind: 'start', canvas, options: { theme, maxFramesPerSecond, pixelRatio, detail } }, [canvas])
    this.resize()
  }

  /** Pictures that come while another is drawn are left out, but for the newest. */
  setPicture(picture: ScenePicture | null): void {
    if (picture && this.#drawing) {
      this.#waiting = picture
      return
    }
    this.#waiting = null
    this.#drawing = picture
    this.#send({ kind: 'picture', picture })
  }

  setView(view: SceneView): void {
    this.#send({ kind: 'view', view })
  }

  setFraming(framing: Framing): void {
    this.#send({ kind: 'framing', framing })
  }

  setTheme(theme: Theme): void {
    this.#send({ kind: 'theme', theme })
  }

  limit(maxFramesPerSecond: number): void {
    this.#send({ kind: 'limit', maxFramesPerSecond })
  }

  /** Asleep, nothing is drawn. */
  wake(on: boolean): void {
    this.#send({ kind: 'awake', on })
  }

  /** Back to the first camera. */
  home(): void {
    this.#send({ kind: 'home' })
  }

  resize(): void {
    const { clientWidth: width, clientHeight: height } = this.host
    if (width > 0 && height > 0) this.#send({ kind: 'resize', width, height })
  }

  /** Calls to WebGL are timed from now on. */
  time(): void {
    this.#send({ kind: 'time' })
  }

  /** The picture as it stands, as a PNG with its legend. */
  capture(caption: Caption): Promise<Blob | null> {
    return new Promise((done) => {
      this.#captured = done
      this.#send({ kind: 'capture', caption })
    })
  }

  /**
   * A WebM of some pictures, so many milliseconds each.
   * @throws Error where the browser cannot make one, in a sentence
   */
  film(pictures: readonly FilmPicture[], milliseconds: number, onProgress: (pictures: number) => void): Promise<Blob> {
    return new Promise((done, failed) => {
      this.#filming = { onProgress, done, failed }
      this.#send({ kind: 'film', milliseconds })
      for (const one of pictures) this.#send({ kind: 'film-picture', ...one })
      this.#send({ kind: 'film-end' })
    })
  }

  /** Ends it; its canvas goes. */
  destroy(): void {
    this.worker.terminate()
    this.canvas.remove()
    this.#labels.destroy()
  }

  #send(command: SceneCommand, transfer: Transferable[] = []): void {
    this.worker.postMessage(command, transfer)
  }

  #hear(event: SceneEvent): void {
    switch (event.kind) {
      case 'drawn': {
        const start = performance.now()
        this.#labels.show(event.labels)
        this.options.onDraw(event.cost, performance.now() - start)
        if (event.fresh) this.#drawn()
        break
      }
      case 'picked':
        this.options.onPick(event.cell)
        break
      case 'captured':
        this.#captured?.(event.picture)
        break
      case 'film-progress':
        this.#filming?.onProgress(event.pictures)
        break
      case 'filmed':
        this.#filming?.done(event.film)
        break
      case 'film-failed':
        this.#filming?.failed(new Error(event.reason))
        break
      case 'lost':
        this.#filming?.failed(new Error('The GPU was lost.'))
        this.options.onLost()
        break
      case 'failed':
        this.options.onFailure(event.reason)
    }
  }

  #drawn(): void {
    const next = this.#waiting
    this.#drawing = null
    if (next) this.setPicture(next)
  }
}
