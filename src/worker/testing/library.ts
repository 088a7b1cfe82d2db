/** The data worker with a library in memory, for tests. */
import { resolveConfig } from '../../core/config/resolve'
import type { LibraryFile } from '../../core/library'
import { pcg } from '../../core/rng'
import { writeSafetensors } from '../../formats/safetensors'
import { f32Tensor } from '../../formats/testing'
import { MemoryFiles, memoryLibrary } from '../../storage/testing'
import type { DataEvent } from '../dataProtocol'
import { DataStudio } from '../dataStudio'
import type { Result } from '../protocol'

const ports: MessagePort[] = []
/** Closes what {@link startData} opened. */
export const closePorts = (): void => {
  for (const port of ports.splice(0)) port.close()
}

export const [ROWS, WIDTH] = [64, 4]
export const query = Float32Array.from({ length: ROWS * WIDTH }, (_, i) => (pcg(i) % 100) / 50 - 1)
const reply = query.map((value) => 1 - value)
const topic = { name: 'topic', dtype: 'I32' as const, shape: [ROWS], data: Int32Array.from({ length: ROWS }, (_, i) => i % 3) }
/** Queries, replies and a topic in one file. */
export const both = writeSafetensors([f32Tensor('query', [ROWS, WIDTH], query), f32Tensor('reply', [ROWS, WIDTH], reply), topic])
export const config = resolveConfig({})

export const fileOf = (name: string, bytes: Uint8Array): File => new File([bytes as Uint8Array<ArrayBuffer>], name)

/** A data worker over a library in memory. */
export function startData(files = new MemoryFiles()) {
  const memory = memoryLibrary({ files })
  const studio = new DataStudio(memory.library)
  const { port1, port2 } = new MessageChannel()
  ports.push(port1, port2)
  const events: DataEvent[] = []
  port1.onmessage = ({ data }: MessageEvent<DataEvent>) => events.push(data)
  studio.connect(port2)
  /** Takes files in and waits for what is said of them. */
  const take = async (...list: (File | { file: File; skipBadRows: boolean })[]) => {
    const ids = list.map((_, i) => `${events.length}-${i}`)
    await studio.take(list.map((one, i) => ({ id: ids[i] as string, ...(one instanceof File ? { file: one } : one) })))
    await new Promise((done) => setTimeout(done, 20))
    return ids.map((id) => events.flatMap((event) => (event.kind === 'arrived' && event.id === id ? event.file : []))[0]) as LibraryFile[]
  }
  const problems = () => events.flatMap((event) => (event.kind === 'arrival' && event.arrival.problem ? event.arrival.problem : []))
  return { ...memory, studio, events, take, problems }
}

export function given<T>(result: Result<T>): T {
  if (result.ok) return result.value
  throw new Error(`${result.problem.subject}: ${result.problem.problem} ${result.problem.remedy}`)
}
export const problemOf = <T>(result: Result<T>): string =>
  result.ok ? 'no problem' : `${result.problem.subject}: ${result.problem.problem} ${result.problem.remedy}`
