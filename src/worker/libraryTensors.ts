/** Tensors of library files, as a dataset takes them. */
import { StudioError } from '../core/errors'
import type { LooseFile, TensorRef } from '../core/library'
import { FileRows, type SyncBytes } from '../dataset/rows/fileRows'
import { memoryRows, type RowMatrix, valuesOf } from '../dataset/rows/matrix'
import { type DatasetTensor, type Labels, numbered, tensorOf } from '../dataset/tensors'
import { openSource } from '../formats/open'
import { blobSource } from '../formats/source'
import { type DType, elementBytes, toIntegers, viewOf } from '../formats/tensor'
import type { FileReader } from '../storage/files'
import type { Library, Place } from '../storage/library'
import { release } from './release'

/** Opens tensors, and the files that they lie in; those stay open until {@link close}. */
export class LibraryTensors {
  private readonly open = new Map<string, Promise<FileReader>>()

  constructor(
    private readonly library: Library,
    private readonly loose: ReadonlyMap<string, LooseFile>,
  ) {}

  /** @throws StudioError where the file or the tensor is no longer there */
  async tensor({ file: id, tensor: name }: TensorRef): Promise<DatasetTensor> {
    const loose = this.loose.get(id)
    if (loose) return looseTensor(loose, name)
    const { file, places } = await this.library.record(id)
    const at = file.tensors.findIndex((tensor) => tensor.name === name)
    const [tensor, place] = [file.tensors[at], places[at]]
    if (!tensor || !place) return missing(file.name, name)
    return {
      ...tensor,
      file: file.name,
      matrix: (resident) => this.matrix(tensor.dtype as DType, tensor.shape, place, resident),
      labels: () => this.labels({ ...tensor, file: file.name }, place),
    }
  }

  private reader(path: string): Promise<FileReader> {
    const reader = this.open.get(path) ?? this.library.open(path)
    this.open.set(path, reader)
    return reader
  }

  private async matrix(dtype: DType, [rows = 0, width = 0]: readonly number[], place: Place, resident: boolean): Promise<RowMatrix> {
    const stored = new FileRows(await this.reader(place.path), { dtype, offset: place.offset, rows, width })
    return resident ? memoryRows(valuesOf(stored), width) : stored
  }

  private async labels({ name, dtype, shape, file }: Omit<DatasetTensor, 'matrix' | 'labels'>, place: Place): Promise<Labels> {
    const kind = place.names ? 'U32' : (dtype as DType)
    const bytes = new Uint8Array((shape[0] ?? 0) * elementBytes(kind))
    ;(await this.reader(place.path)).read(place.offset, bytes)
    const data = viewOf(kind, bytes)
    if (place.names) return { codes: data as Uint32Array, names: place.names, text: true }
    return numbered(toIntegers({ name, dtype: kind, shape, data }, file))
  }

  async close(): Promise<void> {
    const readers = [...this.open.values()]
    this.open.clear()
    for (const reader of readers) await reader.then((file) => file.close()).catch(() => undefined)
  }
}

async function looseTensor({ file, skipBadRows }: LooseFile, name: string): Promise<DatasetTensor> {
  const { tensors } = await openSource(blobSource(file.name, file), { skipBadRows })
  const tensor = tensors.get(name)
  return tensor ? tensorOf(file.name, tensor, new BlobBytes(file)) : missing(file.name, name)
}

function missing(file: string, tensor: string): never {
  throw new StudioError(file, `it holds no “${tensor}” any more.`, 'Choose another of its tensors, or drop the file again.')
}

/** Bytes that are read from a Blob at once: each read makes a buffer of its own. */
const AT_ONCE = 2 ** 22

declare const FileReaderSync: new () => { readAsArrayBuffer(blob: Blob): ArrayBuffer }

/** A dropped file, read where it is; only workers can. */
class BlobBytes implements SyncBytes {
  constructor(private readonly blob: Blob) {}
  read(at: number, out: Uint8Array<ArrayBuffer>): void {
    for (let done = 0; done < out.length; done += AT_ONCE) {
      const end = Math.min(out.length, done + AT_ONCE)
      const buffer = new FileReaderSync().readAsArrayBuffer(this.blob.slice(at + done, at + end))
      out.set(new Uint8Array(buffer), done)
      release(buffer)
    }
  }
}
