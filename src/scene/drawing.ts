import { LinearSRGBColorSpace, Scene, Vector3, WebGLRenderer } from 'three'
import type { LatticeFrame } from '../core/frame'
import { Rig } from './camera'
import { CellMeshes } from './cells'
import type { Theme } from './colourMaps'
import { Decor } from './decor'
import { DrawTimer } from './drawTimer'
import { Floor } from './floor'
import { CellLooks } from './looks'
import type { DrawingOptions, SceneCommand, SceneEvent } from './messages'
import { pickCell } from './pick'
import { Placements } from './placements'
import { SteadyScale } from './scale'
import { cellCount, cellValues, type Grid, placeOf } from './values'
import { DEFAULT_VIEW, type LatticeView, mapOf } from './view'

/** A frame in, pixels out. Draws only when something changed. Throws where there is no WebGL. */
export class LatticeDrawing {
  readonly #renderer: WebGLRenderer
  readonly #scene = new Scene()
  readonly #rig = new Rig()
  readonly #decor = new Decor()
  readonly #floor = new Floor()
  readonly #placements = new Placements()
  readonly #scale = new SteadyScale()
  readonly #timer: DrawTimer
  #size = { width: 0, height: 0 }
  #view: LatticeView = DEFAULT_VIEW
  #theme: Theme
  #frame: LatticeFrame | null = null
  #grid: Grid | null = null
  #looks: CellLooks | null = null
  #meshes: CellMeshes | null = null
  #values = new Float32Array(0)
  /** The frame or the view changed since the cells' looks were computed. */
  #stale = true
  /** The frame was not on the screen yet. */
  #fresh = false

  constructor(
    private readonly canvas: OffscreenCanvas,
    private readonly options: DrawingOptions,
    private readonly tell: (event: SceneEvent) => void,
  ) {
    this.#renderer = new WebGLRenderer({ canvas, antialias: options.detail > 1, alpha: true, powerPreference: 'high-performance' })
    // Asking for errors would wait for the GPU, which training keeps busy.
    this.#renderer.debug.checkShaderErrors = false
    this.#renderer.outputColorSpace = LinearSRGBColorSpace
    this.#renderer.setPixelRatio(options.pixelRatio)
    this.#theme = options.theme
    this.#scene.add(this.#floor.mesh, this.#decor.group)
    this.#timer = new DrawTimer(() => this.#draw(), options.maxFramesPerSecond)
    this.#rig.home()
  }

  obey(command: Exclude<SceneCommand, { kind: 'start' }>): void {
    switch (command.kind) {
      case 'frame':
        this.#setFrame(command.frame)
        break
      case 'view':
        this.#setView(command.view)
        break
      case 'framing':
        this.#rig.framing = command.framing
        this.#home()
        break
      case 'theme':
        this.#theme = command.theme
        this.#meshes?.setTheme(command.theme)
        this.#layOut()
        this.#touch()
        break
      case 'limit':
        this.#timer.limit(command.maxFramesPerSecond)
        break
      case 'resize':
        this.#resize(command.width, command.height)
        break
      case 'turn':
        this.#rig.turn(command.azimuth, command.elevation)
        this.#timer.request()
        break
      case 'zoom':
        this.#rig.zoomBy(command.factor)
        this.#timer.request()
        break
      case 'home':
        this.#home()
        break
      case 'pick':
        this.#pick(command.x, command.y)
        break
      case 'capture':
        this.#capture()
    }
  }

  #setFrame(frame: LatticeFrame | null): void {
    this.#frame = frame
    this.#fresh = frame !== null
    if (!frame) this.#scale.forget()
    const known = this.#grid
    if (frame && (known?.width !== frame.width || known.height !== frame.height || known.depth !== frame.depth)) this.#build(frame)
    this.#touch()
  }

  #setView(view: LatticeView): void {
    const before = this.#view
    this.#view = view
    if (view.mode !== before.mode || view.channel !== before.channel) this.#scale.forget()
    if (view.gap !== before.gap) this.#layOut()
    else if (view.selected !== before.selected) this.#mark()
    this.#touch()
  }

  #home(): void {
    this.#rig.home()
    this.#fit()
  }

  #resize(width: number, height: number): void {
    this.#size = { width, height }
    this.#renderer.setSize(width, height, false)
    this.#fit()
  }

  #fit(): void {
    const { width, height } = this.#size
    if (this.#grid && width > 0) this.#rig.fit(this.#grid, this.#view.gap, width, height)
    this.#timer.request()
  }

  #touch(): void {
    this.#stale = true
    this.#timer.request()
  }

  #build({ width, height, depth, channels }: LatticeFrame): void {
    this.#grid = { width, height, depth, channels }
    if (this.#meshes) {
      this.#scene.remove(this.#meshes.body, this.#meshes.halo)
      this.#meshes.dispose()
    }
    this.#values = new Float32Array(cellCount(this.#grid))
    this.#looks = new CellLooks(this.#grid)
    this.#meshes = new CellMeshes(this.#looks, this.options.detail)
    this.#meshes.setTheme(this.#theme)
    this.#scene.add(this.#meshes.body, this.#meshes.halo)
    this.#layOut()
  }

  /** Everything that depends on the lattice's size, the gap and the theme. */
  #layOut(): void {
    if (!this.#grid) return
    this.#decor.rebuild(this.#grid, this.#view.gap, this.#theme)
    this.#floor.place(this.#grid, this.#view.gap, this.#theme)
    this.#placements.rebuild(this.#grid, this.#view.gap)
    this.#mark()
    this.#fit()
  }

  #positionOf(cell: number): Vector3 | null {
    if (!this.#grid) return null
    const { width, height, depth } = this.#grid
    const { x, y, z } = placeOf(cell, this.#grid)
    return new Vector3((z - (depth - 1) / 2) * this.#view.gap, (height - 1) / 2 - y, x - (width - 1) / 2)
  }

  #mark(): void {
    const { selected } = this.#view
    const at = selected === null ? null : this.#positionOf(selected)
    this.#decor.outline(at)
    this.#placements.pick(at)
  }

  #pick(x: number, y: number): void {
    if (!this.#looks || !this.#frame) return
    this.tell({ kind: 'picked', cell: pickCell(this.#looks, this.#rig.camera, x, y, this.#size.width, this.#size.height) })
  }

  async #capture(): Promise<void> {
    this.#draw()
    this.tell({ kind: 'captured', picture: await this.canvas.convertToBlob() })
  }

  #refresh(frame: LatticeFrame): void {
    const map = mapOf(this.#view)
    cellValues(frame, this.#view, this.#values)
    if (this.#scale.follow(this.#values)) this.tell({ kind: 'scale', end: this.#scale.end })
    this.#looks?.update(this.#values, this.#scale.end, this.#view, map, this.#theme)
    this.#floor.update(this.#values, this.#scale.end, frame, map, this.#theme)
    const { selected } = this.#view
    if (selected !== null) {
      const { x, y, z } = placeOf(selected, frame)
      this.#placements.say(`cell ${x}, ${y}, ${z} · ${(this.#values[selected] ?? 0).toFixed(3).replace('-', '−')}`)
    }
    this.#stale = false
  }

  #draw(): void {
    const { width, height } = this.#size
    if (width === 0 || height === 0) return
    const shown = this.#frame !== null && this.#meshes !== null
    this.#scene.visible = shown
    if (this.#frame && this.#stale) this.#refresh(this.#frame)
    this.#meshes?.arrange(this.#rig.camera, this.canvas.height)
    this.#renderer.render(this.#scene, this.#rig.camera)
    const labels = shown && this.#view.labels ? this.#placements.project(this.#rig.camera, width, height) : []
    this.tell({ kind: 'drawn', fresh: this.#fresh, labels })
    this.#fresh = false
  }
}
