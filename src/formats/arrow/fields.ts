/** Which fields of an Arrow schema the studio reads, and as what. */
import { type DataType, type Field, Type } from '@uwdata/flechette'
import type { DType } from '../tensor'

/** A field by the way to it: column, and child of a struct. */
export interface FieldPlace {
  name: string
  column: number
  /** Of a struct's child. */
  child: number | null
  /** Of its first node among a batch's nodes. */
  node: number
}

export interface NumberField extends FieldPlace {
  dtype: DType
}

export interface ListField extends NumberField {
  /** Of every list that is there, for lists of fixed size. */
  size: number | null
}

export interface Fields {
  lists: ListField[]
  numbers: NumberField[]
  texts: FieldPlace[]
}

/** What has no place in a matrix is left out. */
export function readFields(schema: readonly Field[]): Fields {
  const fields: Fields = { lists: [], numbers: [], texts: [] }
  let node = 0
  schema.forEach(({ name, type }, column) => {
    const place: FieldPlace = { name, column, child: null, node }
    addField(fields, place, type)
    if (type.typeId === Type.Struct) addChildren(fields, place, type)
    node += nodesOf(type)
  })
  return fields
}

function addField(fields: Fields, place: FieldPlace, type: DataType): void {
  const dtype = dtypeOf(type)
  if (dtype) fields.numbers.push({ ...place, dtype })
  else if (isText(type) || (type.typeId === Type.Dictionary && isText(type.dictionary))) fields.texts.push(place)
  else if (type.typeId === Type.List || type.typeId === Type.LargeList || type.typeId === Type.FixedSizeList) {
    const element = dtypeOf(type.children[0]?.type)
    if (element && element !== 'BOOL')
      fields.lists.push({ ...place, dtype: element, size: type.typeId === Type.FixedSizeList ? type.stride : null })
  }
}

/** Numbers of a struct, as `struct.number`. */
function addChildren(fields: Fields, struct: FieldPlace, type: Extract<DataType, { typeId: typeof Type.Struct }>): void {
  let node = struct.node + 1
  type.children.forEach((field, child) => {
    const dtype = dtypeOf(field.type)
    if (dtype) fields.numbers.push({ name: `${struct.name}.${field.name}`, column: struct.column, child, node, dtype })
    node += nodesOf(field.type)
  })
}

function nodesOf(type: DataType): number {
  if (type.typeId === Type.Dictionary || !('children' in type) || !type.children) return 1
  return type.children.reduce((sum, child) => sum + nodesOf(child.type), 1)
}

const isText = ({ typeId }: DataType): boolean => typeId === Type.Utf8 || typeId === Type.LargeUtf8 || typeId === Type.Utf8View

function dtypeOf(type: DataType | undefined): DType | null {
  switch (type?.typeId) {
    case Type.Bool:
      return 'BOOL'
    case Type.Float:
      return (['F16', 'F32', 'F64'] as const)[type.precision] ?? null
    case Type.Int:
      return [8, 16, 32, 64].includes(type.bitWidth) ? (`${type.signed ? 'I' : 'U'}${type.bitWidth}` as DType) : null
    default:
      return null
  }
}
