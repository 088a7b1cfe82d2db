import {
  CustomBlending,
  InstancedBufferAttribute,
  InstancedBufferGeometry,
  Matrix3,
  Mesh,
  OneFactor,
  type PerspectiveCamera,
  PlaneGeometry,
  ShaderMaterial,
  Vector2,
  Vector3,
  ZeroFactor,
} from 'three'
import { RoundedBoxGeometry } from 'three/addons/geometries/RoundedBoxGeometry.js'
import { FLOATS_PER_CELL } from './budget'
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

const SIZES = { cell: 3, look: 4, tint: 3 } as const
const NAMES = ['cell', 'look', 'tint'] as const

const instanced = (base: PlaneGeometry | RoundedBoxGeometry): InstancedBufferGeometry => {
  const geometry = new InstancedBufferGeometry().copy(base as unknown as InstancedBufferGeometry)
  base.dispose()
  return geometry
}

/** The cubes and their halos: two instanced meshes over the same numbers. */
export class CellMeshes {
  readonly body: Mesh<InstancedBufferGeometry, ShaderMaterial>
  readonly halo: Mesh<InstancedBufferGeometry, ShaderMaterial>
  readonly #uniforms = {
    key: { value: new Vector3(-0.35, 0.75, 0.55).normalize() },
    sky: { value: new Vector3() },
    ground: { value: new Vector3() },
    fog: { value: new Vector3() },
    fogRange: { value: new Vector2(40, 80) },
    light: { value: 0 },
    toWorld: { value: new Matrix3() },
  }
  readonly #attributes: Readonly<Record<(typeof NAMES)[number], InstancedBufferAttribute>>
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
    const attribute = (name: (typeof NAMES)[number]): InstancedBufferAttribute =>
      new InstancedBufferAttribute(new Float32Array(n * SIZES[name]), SIZES[name])
    this.#attributes = { cell: attribute('cell'), look: attribute('look'), tint: attribute('tint') }
    const cubes = instanced(new RoundedBoxGeometry(1, 1, 1, detail, 0.14))
    const squares = instanced(new PlaneGeometry(1, 1))
    for (const name of NAMES) for (const geometry of [cubes, squares]) geometry.setAttribute(name, this.#attributes[name])
    this.body = new Mesh(
      cubes,
      new ShaderMaterial({ uniforms: this.#uniforms, vertexShader: CELL_VERTEX, fragmentShader: CELL_FRAGMENT, transparent: true }),
    )
    this.halo = new Mesh(
      squares,
      new ShaderMaterial({
        uniforms: { strength: { value: 0.115 } },
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
    this.halo.renderOrder = 1
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

  /** Orders the cells for this camera and hands them to the GPU: so many bytes. */
  arrange(camera: PerspectiveCamera): number {
    const { looks } = this
    const e = camera.matrixWorldInverse.elements
    for (let i = 0; i < looks.count; i++) {
      const at = i * 3
      const { position: p } = looks
      this.#depths[i] = -((e[2] ?? 0) * (p[at] ?? 0) + (e[6] ?? 0) * (p[at + 1] ?? 0) + (e[10] ?? 0) * (p[at + 2] ?? 0))
    }
    const order = this.#sort.sort(this.#depths, looks.count)
    this.#copy('cell', looks.position, order)
    this.#copy('look', looks.look, order)
    this.#copy('tint', looks.tint, order)
    this.body.geometry.instanceCount = looks.count
    this.halo.geometry.instanceCount = looks.count
    const distance = camera.position.length()
    this.#uniforms.fogRange.value.set(distance - 6, distance + 16)
    this.#uniforms.toWorld.value.setFromMatrix4(camera.matrixWorld)
    return looks.count * FLOATS_PER_CELL * 4
  }

  dispose(): void {
    for (const object of [this.body, this.halo]) {
      object.geometry.dispose()
      object.material.dispose()
    }
  }

  #copy(name: (typeof NAMES)[number], source: Float32Array, order: Uint32Array): void {
    const attribute = this.#attributes[name]
    const size = SIZES[name]
    const target = attribute.array as Float32Array
    const { count } = this.looks
    for (let i = 0; i < count; i++) {
      const from = (order[i] ?? 0) * size
      for (let k = 0; k < size; k++) target[i * size + k] = source[from + k] ?? 0
    }
    attribute.clearUpdateRanges()
    attribute.addUpdateRange(0, count * size)
    attribute.needsUpdate = true
  }
}
