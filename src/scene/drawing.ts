import { LinearSRGBColorSpace, Scene, WebGLRenderer } from 'three'
import type { SceneCost } from './budget'
import { Rig } from './camera'
import type { Theme } from './colourMaps'
import { Decor } from './decor'
import { DrawTimer } from './drawTimer'
import { Exports } from './exports'
import { GlTime } from './glTime'
import type { DrawingOptions, LabelPlace, SceneCommand, SceneEvent, ScenePicture } from './messages'
import { type PanelBox, panelBoxes } from './panelLayout'
import { Panels } from './panels'
import { pickCell } from './pick'
import { Placements } from './placements'
import { sameGrid } from './values'
import { SCENE_VIEW, type SceneView } from './view'

/** A picture in, pixels out. Draws only when something changed. Throws where there is no WebGL. */
export class LatticeDrawing {
  readonly #renderer: WebGLRenderer
  readonly #scene = new Scene()
  readonly #rig = new Rig()
  readonly #decor = new Decor()
  readonly #placements = new Placements()
  readonly #panels: Panels
  readonly #timer: DrawTimer
  readonly #exports: Exports
  #glTime: GlTime | null = null
  #size = { width: 0, height: 0 }
  #view: SceneView = SCENE_VIEW
  #theme: Theme
  #picture: ScenePicture | null = null
  #boxes: PanelBox[] = []
  /** The picture or the view changed since the cells' looks were computed. */
  #stale = true
  /** The picture was not on the screen yet. */
  #fresh = false

  constructor(
    canvas: OffscreenCanvas,
    options: DrawingOptions,
    private readonly tell: (event: SceneEvent) => void,
  ) {
    canvas.addEventListener('webglcontextlost', (event) => this.#lost(event))
    this.#renderer = new WebGLRenderer({ canvas, antialias: options.detail > 1, alpha: true, powerPreference: 'high-performance' })
    // Asking for errors would wait for the GPU, which training keeps busy.
    this.#renderer.debug.checkShaderErrors = false
    this.#renderer.outputColorSpace = LinearSRGBColorSpace
    this.#renderer.autoClear = false
    this.#renderer.setClearColor(0x000000, 0)
    this.#renderer.info.autoReset = false
    this.#renderer.setPixelRatio(options.pixelRatio)
    this.#theme = options.theme
    this.#panels = new Panels(this.#scene, options.detail)
    this.#scene.add(this.#decor.frame, this.#decor.marks, this.#decor.rings)
    this.#timer = new DrawTimer(() => this.#draw(), options.maxFramesPerSecond)
    this.#exports = new Exports(canvas, options.pixelRatio, tell)
    this.#rig.home()
  }

  /** Nothing more is drawn here: Chromium 156 ends the whole page where a canvas is drawn on with a context that was restored. */
  #lost(event: Event): void {
    event.stopImmediatePropagation()
    this.#timer.wake(false)
    this.tell({ kind: 'lost' })
  }

  obey(command: Exclude<SceneCommand, { kind: 'start' }>): void {
    switch (command.kind) {
      case 'picture':
        this.#setPicture(command.picture)
        break
      case 'view':
        this.#setView(command.view)
        break
      case 'theme':
        this.#theme = command.theme
        this.#layOut()
        break
      case 'limit':
        this.#timer.limit(command.maxFramesPerSecond)
        break
      case 'awake':
        this.#timer.wake(command.on)
        break
      case 'resize':
        this.#size = { width: command.width, height: command.height }
        this.#renderer.setSize(command.width, command.height, false)
        this.#fit()
        break
      case 'pick':
        this.#pick(command.x, command.y)
        break
      case 'time':
        this.#glTime ??= new GlTime(this.#renderer.getContext())
        break
      default:
        this.#move(command)
    }
  }

  #move(
    command: Extract<SceneCommand, { kind: 'framing' | 'turn' | 'zoom' | 'home' | 'capture' | 'film' | 'film-picture' | 'film-end' }>,
  ): void {
    switch (command.kind) {
      case 'framing':
        this.#rig.framing = command.framing
        this.#rig.home()
        this.#fit()
        break
      case 'home':
        this.#rig.home()
        this.#fit()
        break
      case 'turn':
        this.#rig.turn(command.azimuth, command.elevation)
        this.#timer.request()
        break
      case 'zoom':
        this.#rig.zoomBy(command.factor)
        this.#timer.request()
        break
      default:
        this.#exports.obey(command, (picture) => {
          if (picture) this.#setPicture(picture)
          return { labels: this.#draw(), map: this.#picture?.map ?? 'viridis', theme: this.#theme }
        })
    }
  }

  #setPicture(picture: ScenePicture | null): void {
    const before = this.#picture
    this.#picture = picture
    this.#fresh = picture !== null
    const size = !sameGrid(picture, before)
    const count = picture?.panels.length ?? 0
    if (picture && (size || count !== before?.panels.length)) {
      this.#panels.hold(picture, count, size, this.#view.gap, this.#theme)
      this.#layOut()
    }
    this.#touch()
  }

  #setView(view: SceneView): void {
    const before = this.#view
    this.#view = view
    if (view.gap !== before.gap) this.#layOut()
    else this.#mark()
    this.#touch()
  }

  /** Every panel has the same size, so that one camera fits all. */
  #fit(): void {
    const { width, height } = this.#size
    this.#boxes = width > 0 ? panelBoxes(this.#picture?.panels.length ?? 1, width, height) : []
    const [box] = this.#boxes
    if (this.#picture && box) this.#rig.fit(this.#picture, this.#view.gap, box.width, box.height)
    this.#timer.request()
  }

  #touch(): void {
    this.#stale = true
    this.#timer.request()
  }

  /** Everything that depends on the lattice's size, the gap and the theme. */
  #layOut(): void {
    if (!this.#picture) return
    this.#decor.rebuild(this.#picture, this.#view.gap, this.#theme)
    this.#panels.lay(this.#picture, this.#view.gap, this.#theme)
    this.#placements.rebuild(this.#picture, this.#view.gap)
    this.#mark()
    this.#fit()
    this.#touch()
  }

  #mark(): void {
    if (!this.#picture) return
    this.#decor.mark(this.#picture, this.#view, this.#theme)
    this.#placements.mark(this.#picture, this.#view)
  }

  #pick(x: number, y: number): void {
    const at = this.#boxes.findIndex((box) => x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height)
    const [box, looks] = [this.#boxes[at], this.#panels.looks[at]]
    if (!box || !looks || !this.#picture) return
    this.tell({ kind: 'picked', cell: pickCell(looks, this.#rig.camera, x - box.x, y - box.y, box.width, box.height) })
  }

  #draw(): LabelPlace[] {
    const { width, height } = this.#size
    if (width === 0 || height === 0) return []
    const start = performance.now()
    this.#glTime?.take()
    const picture = this.#picture
    const painted = picture && this.#stale ? this.#panels.paint(picture, this.#view, this.#theme) : 0
    this.#stale = false
    const bytes = painted + (picture ? this.#panels.arrange(this.#rig.camera) : 0)
    const labels = picture ? this.#words(picture) : []
    const prepared = performance.now() - start
    this.#render(picture)
    this.tell({ kind: 'drawn', fresh: this.#fresh, labels, cost: this.#cost(bytes, prepared, start) })
    this.#fresh = false
    return labels
  }

  #render(picture: ScenePicture | null): void {
    const { camera } = this.#rig
    this.#renderer.info.reset()
    this.#renderer.clear()
    picture?.panels.forEach(({ hurt }, i) => {
      const box = this.#boxes[i]
      if (!box) return
      this.#decor.rings.visible = hurt
      camera.layers.set(0)
      camera.layers.enable(i + 1)
      this.#renderer.setViewport(box.x, this.#size.height - box.y - box.height, box.width, box.height)
      this.#renderer.render(this.#scene, camera)
    })
  }

  /** The words of every panel; with several, the first alone names its layers. */
  #words({ panels, pick }: ScenePicture): LabelPlace[] {
    const { labels, hurt } = this.#view
    return this.#boxes.flatMap((box, i) => {
      const panel = panels[i]
      if (!panel) return []
      const named = !labels || i > 0 ? 'none' : panels.length > 1 ? 'layers' : 'all'
      const word: LabelPlace[] = panels.length > 1 ? [{ kind: 'title', text: panel.title, x: box.x + 64, y: box.y + 64 }] : []
      return [...word, ...this.#placements.project(this.#rig.camera, box, named, i === 0 ? pick : '', panel.hurt ? hurt : '')]
    })
  }

  #cost(bytes: number, prepared: number, start: number): SceneCost {
    const { calls, triangles } = this.#renderer.info.render
    const cells = this.#panels.looks.reduce((sum, { count }) => sum + count, 0)
    const total = performance.now() - start
    return { panels: this.#boxes.length, cells, draws: calls, triangles, bytes, prepared, total, webgl: this.#glTime?.take() ?? null }
  }
}
