/** What tests of the commands over files and datasets start from. */
import { vi } from 'vitest'
import type { DatasetSummary } from '../../core/dataset'
import type { DatasetChoice, LibraryFile } from '../../core/library'
import { createConfigStore } from '../../store/config'
import { createDatasetStore } from '../../store/dataset'
import { createInspectionStore } from '../../store/inspection'
import { createLibraryStore } from '../../store/library'
import { createRunStore } from '../../store/run'
import type { Stores } from '../../store/stores'
import { createToastStore } from '../../store/toasts'
import type { DataEvent } from '../../worker/dataProtocol'
import { DataCommands } from './dataCommands'
import type { DataClient } from './libraryCommands'

export const problem = { subject: 's', problem: 'p.', remedy: 'r.' }
export const refusal = { ok: false as const, problem }
export const done = <T>(value: T) => ({ ok: true as const, value })
export const kept = (id: string, name = id): LibraryFile => ({
  id,
  name,
  size: 1,
  format: 'npy',
  sha256: '',
  added: '',
  tensors: [{ name: '', dtype: 'F32', shape: [2, 2] }],
  kept: true,
})
export const choiceOf = (file: string): DatasetChoice => ({ query: { file, tensor: '' }, reply: null, group: null, label: null, fixes: [] })
export const file = (name: string): File => new File(['x'], name)

/** The commands between a training worker and a data worker that answer as they are told. */
export function setUp(answers: Partial<DataClient> = {}) {
  const memory = new Map<string, string>()
  const storage = {
    getItem: (key: string) => memory.get(key) ?? null,
    setItem: (key: string, value: string) => void memory.set(key, value),
  }
  vi.stubGlobal('localStorage', storage)
  const stores = {
    config: createConfigStore(),
    dataset: createDatasetStore(),
    library: createLibraryStore(storage),
    inspection: createInspectionStore(),
    run: createRunStore(),
    place: { getState: () => ({ screen: 'train', values: {} }) },
    toasts: createToastStore(),
  } as unknown as Stores
  const training = { openDataset: vi.fn(async () => done({ name: 'd', rows: 2 } as DatasetSummary)) }
  let emit: (event: DataEvent) => void = () => undefined
  const take = vi.fn(async (files: Parameters<DataClient['take']>[0]) => {
    for (const taken of files) emit({ kind: 'arrived', id: taken.id, file: kept(`kept ${taken.file.name}`, taken.file.name) })
  })
  const client = {
    library: async () => done([]),
    room: async () => ({ used: 0, quota: 1, persisted: false }),
    take,
    cancel: vi.fn(async () => undefined),
    remove: vi.fn(async () => done(null)),
    restore: vi.fn(async (id: string) => done(kept(id))),
    forget: vi.fn(async () => undefined),
    suggest: vi.fn(async (ids: readonly string[]) => done(choiceOf(ids[0] ?? ''))),
    ...answers,
  }
  const data = new DataCommands(
    stores,
    (listener) => {
      emit = listener
      return client as unknown as DataClient
    },
    training as never,
  )
  return { data, stores, training, client, take, emit: (event: DataEvent) => emit(event), storage }
}
