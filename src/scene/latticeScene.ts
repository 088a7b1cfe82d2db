import type { LatticeFrame } from '../core/frame'
import type { Theme } from './colourMaps'
import { attachControls } from './controls'
import { Labels } from './labels'
import type { DrawingOptions, Framing, SceneCommand, SceneEvent } from './messages'
import { DEFAULT_VIEW, type LatticeView } from './view'

export interface SceneOptions extends DrawingOptions {
  /** The legend's upper end moved. */
  onScale: (end: number) => void
  /** A cell was clicked, or null where there is none. */
  onPick: (cell: number | null) => void
  /** This frame stands on the screen now. */
  onDraw: (frame: LatticeFrame) => void
  /** There is no 3-D view here. */
  onFailure: (reason: string) => void
}

/**
 * The page's side of the 3-D view: a canvas, its words, and the hand that turns it. Everything else happens in the scene
 * worker, so that a GPU that is busy with training never holds up the page.
 */
export class LatticeScene {
  readonly canvas = document.createElement('canvas')
  readonly #labels: Labels
  #view: LatticeView = DEFAULT_VIEW
  /** The frame that the worker is drawing, and the one that waits for it. */
  #drawing: LatticeFrame | null = null
  #waiting: LatticeFrame | null = null
  #captured: ((picture: Blob | null) => void) | null = null

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

  /** Frames that come while another is drawn are left out, but for the newest. */
  setFrame(frame: LatticeFrame | null): void {
    if (frame && this.#drawing) {
      this.#waiting = frame
      return
    }
    this.#waiting = null
    this.#drawing = frame
    this.#send({ kind: 'frame', frame })
  }

  setView(view: Partial<LatticeView>): void {
    this.#view = { ...this.#view, ...view }
    this.#send({ kind: 'view', view: this.#view })
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

  /** Back to the first camera. */
  home(): void {
    this.#send({ kind: 'home' })
  }

  resize(): void {
    const { clientWidth: width, clientHeight: height } = this.host
    if (width > 0 && height > 0) this.#send({ kind: 'resize', width, height })
  }

  /** The picture as it stands, as a PNG. */
  capture(): Promise<Blob | null> {
    return new Promise((done) => {
      this.#captured = done
      this.#send({ kind: 'capture' })
    })
  }

  #send(command: SceneCommand, transfer: Transferable[] = []): void {
    this.worker.postMessage(command, transfer)
  }

  #hear(event: SceneEvent): void {
    switch (event.kind) {
      case 'drawn':
        this.#labels.show(event.labels)
        if (event.fresh) this.#done()
        break
      case 'scale':
        this.options.onScale(event.end)
        break
      case 'picked':
        this.options.onPick(event.cell)
        break
      case 'captured':
        this.#captured?.(event.picture)
        break
      case 'failed':
        this.options.onFailure(event.reason)
    }
  }

  #done(): void {
    const [drawn, next] = [this.#drawing, this.#waiting]
    this.#drawing = null
    if (drawn) this.options.onDraw(drawn)
    if (next) this.setFrame(next)
  }
}
