import type { PerspectiveCamera, Scene } from 'three'
import { CellMeshes } from './cells'
import type { Theme } from './colourMaps'
import { Floor } from './floor'
import { CellLooks } from './looks'
import type { ScenePicture } from './messages'
import { cellCount, type Grid } from './values'
import type { SceneView } from './view'

/** One lattice of the picture: its cells and what they throw on the floor. */
class Panel {
  readonly looks: CellLooks
  readonly meshes: CellMeshes
  readonly floor = new Floor()

  constructor(grid: Grid, detail: number) {
    this.looks = new CellLooks(grid)
    this.meshes = new CellMeshes(this.looks, detail)
  }

  get objects() {
    return [this.meshes.body, this.meshes.halo, this.floor.mesh]
  }

  /** On a layer of its own: a camera sees one panel at a time. */
  stand(layer: number): void {
    for (const object of this.objects) object.layers.set(layer)
  }
}

/** The lattices of a picture, made once for each size and reused. */
export class Panels {
  #panels: Panel[] = []
  #shown = 0

  constructor(
    private readonly scene: Scene,
    private readonly detail: number,
  ) {}

  get looks(): readonly CellLooks[] {
    return this.#panels.slice(0, this.#shown).map(({ looks }) => looks)
  }

  /** As many lattices of this size as the picture has; those made for another size go. */
  hold(grid: Grid, count: number, fresh: boolean, gap: number, theme: Theme): void {
    if (fresh) for (const panel of this.#panels.splice(0)) this.#remove(panel)
    while (this.#panels.length < count) {
      const panel = new Panel(grid, this.detail)
      panel.stand(this.#panels.length + 1)
      this.scene.add(...panel.objects)
      this.#panels.push(panel)
    }
    this.#shown = count
    this.lay(grid, gap, theme)
  }

  lay(grid: Grid, gap: number, theme: Theme): void {
    for (const { meshes, floor } of this.#panels) {
      meshes.setTheme(theme)
      floor.place(grid, gap, theme)
    }
  }

  /** How every cell looks; returns the bytes that the floors hand to the GPU. */
  paint(picture: ScenePicture, view: SceneView, theme: Theme): number {
    let bytes = 0
    picture.panels.forEach((content, i) => {
      const panel = this.#panels[i]
      if (!panel || content.size.length !== cellCount(picture)) return
      panel.looks.update(content, view, picture.map, theme)
      bytes += panel.floor.update(content.size, picture, picture.map, theme)
    })
    return bytes
  }

  /** Orders the cells for the camera; returns the bytes that are handed to the GPU. */
  arrange(camera: PerspectiveCamera): number {
    return this.#panels.slice(0, this.#shown).reduce((bytes, { meshes }) => bytes + meshes.arrange(camera), 0)
  }

  #remove(panel: Panel): void {
    this.scene.remove(...panel.objects)
    panel.meshes.dispose()
    panel.floor.dispose()
  }
}
