/** The .npz format of numpy: a ZIP archive of .npy files, stored or deflated. Source: numpy.lib.format's documentation. */
import { StudioError } from '../core/errors'
import { inflated } from './inflate'
import { type Contents, type NumericTensor, numericTensor, type Piece, rowCount, rowWidth, steps } from './lazy'
import { checkNpySize, FORTRAN, isColumnMajor, isNpy, isSwapped, NPY_HEADER_BYTES, openNpy, wholePiece } from './npy'
import { type NpyHeader, parseNpyHeader } from './npyHeader'
import { swapped } from './npyOrder'
import type { Reading } from './reading'
import { viewOf } from './tensor'
import { DEFLATED, memberStart, readZipDirectory, STORED, type ZipMember } from './zip'

/** Deflate cannot do better: 258 bytes for 2 bits. */
const BEST_RATIO = 1032
const AGAIN = 'Save the archive again with numpy.savez or numpy.savez_compressed.'

/** Opens every array by its header. @throws StudioError naming the member, for pickled ones too */
export async function openNpz(reading: Reading): Promise<Contents> {
  const members = (await readZipDirectory(reading)).filter(({ name }) => !name.endsWith('/'))
  const arrays = members.filter(({ name }) => name.endsWith('.npy'))
  if (arrays.length === 0) return refuseOther(reading, members)
  const tensors = new Map<string, NumericTensor>()
  for (const member of arrays) {
    const name = member.name.slice(0, -'.npy'.length)
    if (tensors.has(name)) return reading.refuse(`member “${name}” is there twice.`, AGAIN)
    tensors.set(name, await openMember(reading, member, name))
  }
  return { tensors, metadata: new Map(), skipped: null }
}

function refuseOther(reading: Reading, members: readonly ZipMember[]): never {
  const pytorch = members.some(({ name }) => name.endsWith('data.pkl'))
  if (pytorch) return reading.refuse('this is a PyTorch file (pickled).', 'Save it with safetensors.torch.save_file.')
  const what = members.length === 0 ? 'it is empty' : `it holds “${members[0]?.name}”`
  return reading.refuse(`this is a ZIP archive without any .npy array (${what}).`, 'Unpack it, and open what is inside.')
}

async function openMember(reading: Reading, member: ZipMember, name: string): Promise<NumericTensor> {
  const subject = `${reading.name} › ${name}`
  const refuse = (problem: string): never => {
    throw new StudioError(subject, problem, AGAIN)
  }
  if (member.encrypted) return refuse('it is encrypted.')
  if (member.method !== STORED && member.method !== DEFLATED) return refuse(`it is packed with method ${member.method}; 0 and 8 are read.`)
  const start = await memberStart(reading, member)
  if (member.method === STORED) {
    if (member.packed !== member.size) return refuse(`it is stored in ${member.packed} bytes, but declares ${member.size}.`)
    return openNpy(reading, { name, subject, offset: start, size: member.size })
  }
  if (member.size > member.packed * BEST_RATIO)
    return refuse(`it declares ${member.size} bytes, but its ${member.packed} packed bytes cannot hold so many.`)
  const header = await headerOf(reading, member, start, subject)
  checkNpySize(header, member.size - header.dataStart, subject)
  return numericTensor(reading, { name, dtype: header.dtype, shape: header.shape }, (again) => pass(again, member, start, header, subject))
}

/** Inflates no more than the header. */
async function headerOf(reading: Reading, member: ZipMember, start: number, subject: string): Promise<NpyHeader> {
  const wanted = Math.min(member.size, NPY_HEADER_BYTES)
  const first = new Uint8Array(wanted)
  let filled = 0
  for await (const chunk of inflated(reading, member, start, subject)) {
    first.set(chunk.subarray(0, wanted - filled), filled)
    filled = Math.min(wanted, filled + chunk.length)
    if (filled === wanted) break
  }
  if (!isNpy(first)) throw new StudioError(subject, 'it does not begin as a .npy file does (\\x93NUMPY).', AGAIN)
  return parseNpyHeader(first.subarray(0, filled), subject)
}

async function* pass(reading: Reading, member: ZipMember, start: number, header: NpyHeader, subject: string): AsyncGenerator<Piece> {
  const { shape, itemBytes, dtype } = header
  const chunks = inflated(reading, member, start, subject)
  const taker = new Taker(chunks)
  await taker.take(header.dataStart)
  const rowBytes = rowWidth(shape) * itemBytes
  if (isColumnMajor(header)) {
    reading.assertFits(rowCount(shape) * rowBytes, FORTRAN)
    yield wholePiece(await taker.take(rowCount(shape) * rowBytes), header)
  } else {
    for (const [row, rows] of steps(rowCount(shape), rowBytes)) {
      reading.assertFits(rows * rowBytes, 'one row')
      const bytes = await taker.take(rows * rowBytes)
      yield { row, rows, data: viewOf(dtype, isSwapped(header) ? swapped(bytes, itemBytes) : bytes) }
    }
  }
  // to the end, where its checksum is
  await taker.take(0)
}

/** Cuts a stream of chunks, whose total length was checked, into pieces of the lengths that are asked for. */
class Taker {
  private rest: Uint8Array = new Uint8Array(0)
  constructor(private readonly chunks: AsyncIterator<Uint8Array>) {}

  /** `length` bytes in memory of their own; with 0, reads on to the end of the stream. */
  async take(length: number): Promise<Uint8Array> {
    const out = new Uint8Array(length)
    let filled = 0
    while (filled < length || length === 0) {
      if (this.rest.length === 0) {
        const next = await this.chunks.next()
        if (next.done) break
        this.rest = next.value
      }
      const some = length === 0 ? this.rest : this.rest.subarray(0, length - filled)
      if (length > 0) out.set(some, filled)
      filled += some.length
      this.rest = this.rest.subarray(some.length)
    }
    return out
  }
}
