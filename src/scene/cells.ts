import {
  BufferAttribute,
  BufferGeometry,
  CustomBlending,
  InstancedBufferAttribute,
  InstancedBufferGeometry,
  Matrix3,
  Mesh,
  OneFactor,
  type PerspectiveCamera,
  Points,
  ShaderMaterial,
  Vector2,
  Vector3,
  ZeroFactor,
} from 'three'
import { RoundedBoxGeometry } from 'three/addons/geometries/RoundedBoxGeometry.js'
import { type Rgb, type Theme, toLinear } from './colourMaps'
import { DepthSort } from './depthSort'
import type { CellLooks } from './looks'
import { CELL_FRAGMENT, CELL_VERTEX, HALO_FRAGMENT, HALO_VERTEX } from './shaders'
import { cellCount } from './values'

const linear = (vector: Vector3, red: number, green: number, blue: number): Vector3 =>
  vector.set(toLinear(red), toLinear(green), toLinear(blue))

const THEMES: Readonly<Record<Theme, Readonly<Record<'sky' | 'ground' | 'fog', Rgb>>>> = {
  dark: { sky: [0.3, 0.34, 0.42], ground: [0.07, 0.07, 0.1], fog: [6, 8, 11] },
  light: { sky: [0.62, 0.64, 0.68], ground: [0.34, 0.34, 0.36], fog: [238, 241, 245] },
}

/** The cubes and their halos: one instanced mesh and one cloud of points over the same numbers. */
export class CellMeshes {
  readonly body: Mesh
  readonly halo: Points
  readonly #uniforms = {
    key: { value: new Vector3(-0.35, 0.75, 0.55).normalize() },
    sky: { value: new Vector3() },
    ground: { value: new Vector3() },
    fog: { value: new Vector3() },
    fogRange: { value: new Vector2(40, 80) },
    light: { value: 0 },
    toWorld: { value: new Matrix3() },
  }
  readonly #haloUniforms = { scale: { value: 1 }, strength: { value: 0.115 } }
  readonly #instances: InstancedBufferGeometry
  readonly #points = new BufferGeometry()
  readonly #sort: DepthSort
  readonly #depths: Float32Array

  /** `detail`: segments of a rounded edge. */
  constructor(
    private readonly looks: CellLooks,
    detail: number,
  ) {
    const n = cellCount(looks.grid)
    this.#sort = new DepthSort(n)
    this.#depths = new Float32Array(n)
    const cube = new RoundedBoxGeometry(1, 1, 1, detail, 0.14)
    this.#instances = new InstancedBufferGeometry().copy(cube as unknown as InstancedBufferGeometry)
    cube.dispose()
    const arrays = { cell: new Float32Array(n * 3), look: new Float32Array(n * 4), tint: new Float32Array(n * 3) }
    for (const [name, array] of Object.entries(arrays)) {
      const size = name === 'look' ? 4 : 3
      this.#instances.setAttribute(name, new InstancedBufferAttribute(array, size))
      this.#points.setAttribute(name === 'cell' ? 'position' : name, new BufferAttribute(array, size))
    }
    this.body = new Mesh(
      this.#instances,
      new ShaderMaterial({ uniforms: this.#uniforms, vertexShader: CELL_VERTEX, fragmentShader: CELL_FRAGMENT, transparent: true }),
    )
    this.halo = new Points(
      this.#points,
      new ShaderMaterial({
        uniforms: this.#haloUniforms,
        vertexShader: HALO_VERTEX,
        fragmentShader: HALO_FRAGMENT,
        transparent: true,
        depthWrite: false,
        blending: CustomBlending,
        blendSrc: OneFactor,
        blendDst: OneFactor,
        blendSrcAlpha: ZeroFactor,
        blendDstAlpha: OneFactor,
      }),
    )
    this.body.frustumCulled = false
    this.halo.frustumCulled = false
  }

  setTheme(theme: Theme): void {
    const { sky, ground, fog } = THEMES[theme]
    this.#uniforms.light.value = theme === 'light' ? 1 : 0
    this.#uniforms.sky.value.set(...sky)
    this.#uniforms.ground.value.set(...ground)
    linear(this.#uniforms.fog.value, ...fog)
    this.halo.visible = theme === 'dark'
  }

  /** Orders the cells for this camera and hands them to the GPU. */
  arrange(camera: PerspectiveCamera, drawHeight: number): void {
    const { looks } = this
    const e = camera.matrixWorldInverse.elements
    for (let i = 0; i < looks.count; i++) {
      const at = i * 3
      const { position: p } = looks
      this.#depths[i] = -((e[2] ?? 0) * (p[at] ?? 0) + (e[6] ?? 0) * (p[at + 1] ?? 0) + (e[10] ?? 0) * (p[at + 2] ?? 0))
    }
    const order = this.#sort.sort(this.#depths, looks.count)
    this.#copy('cell', 'position', looks.position, order, 3)
    this.#copy('look', 'look', looks.look, order, 4)
    this.#copy('tint', 'tint', looks.tint, order, 3)
    this.#instances.instanceCount = looks.count
    this.#points.setDrawRange(0, looks.count)
    const distance = camera.position.length()
    this.#uniforms.fogRange.value.set(distance - 6, distance + 16)
    this.#uniforms.toWorld.value.setFromMatrix4(camera.matrixWorld)
    this.#haloUniforms.scale.value = drawHeight / Math.tan((camera.fov * Math.PI) / 360) / 2
  }

  dispose(): void {
    for (const object of [this.body, this.halo]) {
      object.geometry.dispose()
      ;(object.material as ShaderMaterial).dispose()
    }
  }

  #copy(instanceName: string, pointName: string, source: Float32Array, order: Uint32Array, size: 3 | 4): void {
    const instances = this.#instances.getAttribute(instanceName) as InstancedBufferAttribute
    const target = instances.array as Float32Array
    for (let i = 0; i < this.looks.count; i++) {
      const from = (order[i] ?? 0) * size
      for (let k = 0; k < size; k++) target[i * size + k] = source[from + k] ?? 0
    }
    instances.needsUpdate = true
    ;(this.#points.getAttribute(pointName) as BufferAttribute).needsUpdate = true
  }
}
