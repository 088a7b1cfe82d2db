/** Which leaves of a Parquet schema the studio can read, and as what. Source: the parquet-format project's README and LogicalTypes.md. */
import type { ColumnMetaData, FileMetaData, SchemaElement } from 'hyparquet'
import type { DType } from '../tensor'

export interface Leaf {
  /** Its number among all leaves: the number of its column chunk in every row group. */
  index: number
  path: readonly string[]
  name: string
  type: string
  dtype: DType | 'TEXT'
  /** Bytes of a value of fixed length. */
  typeLength: number
  /** Definition level of a value that is there; of a list that has an element, if it is a list's. */
  maxDefinition: number
  listDefinition: number
  /** 0: one value a row, 1: a list a row. */
  maxRepetition: number
}

/** The chunks of one leaf, with their row groups' numbers of rows. */
export interface Chunks {
  leaf: Leaf
  groups: readonly { rows: number; chunk: ColumnMetaData }[]
}

interface Walk {
  path: string[]
  definition: number
  repetition: number
  listDefinition: number
}

export interface Leaves {
  read: Leaf[]
  /** What is not read, as messages name it. */
  left: string[]
}

/** @throws Error where the schema is damaged */
export function readLeaves({ schema }: FileMetaData): Leaves {
  const leaves: Leaves = { read: [], left: [] }
  let at = 0
  let index = 0
  const visit = (parent: Walk, depth: number): number => {
    const element = schema[at++]
    if (!element || depth > 24) throw new Error('the schema is damaged')
    const step = depth === 0 ? parent : descend(parent, element)
    const children = element.num_children ?? 0
    let leafs = 0
    for (let child = 0; child < children; child++) leafs += visit(step, depth + 1)
    if (element.type === undefined) return leafs
    const leaf = leafOf(element, step, index++)
    if (leaf) leaves.read.push(leaf)
    else leaves.left.push(step.path.join('.'))
    return 1
  }
  visit({ path: [], definition: 0, repetition: 0, listDefinition: 0 }, 0)
  if (at !== schema.length) throw new Error('the schema is damaged')
  nameLists(leaves.read)
  return leaves
}

function descend(parent: Walk, { name, repetition_type: repetition }: SchemaElement): Walk {
  const definition = parent.definition + (repetition === 'REQUIRED' ? 0 : 1)
  const repeated = repetition === 'REPEATED'
  return {
    path: [...parent.path, name],
    definition,
    repetition: parent.repetition + (repeated ? 1 : 0),
    listDefinition: repeated ? definition : parent.listDefinition,
  }
}

function leafOf(element: SchemaElement, walk: Walk, index: number): Leaf | null {
  const dtype = dtypeOf(element)
  if (!dtype || walk.repetition > 1 || (walk.repetition === 1 && dtype === 'TEXT')) return null
  return {
    index,
    path: walk.path,
    name: walk.path.join('.'),
    type: element.type ?? '',
    dtype,
    typeLength: element.type_length ?? 0,
    maxDefinition: walk.definition,
    listDefinition: walk.listDefinition,
    maxRepetition: walk.repetition,
  }
}

/** `query.list.element` is `query`, unless other leaves begin so. */
function nameLists(leaves: readonly Leaf[]): void {
  for (const leaf of leaves) {
    const [first = ''] = leaf.path
    if (leaf.maxRepetition === 1 && leaves.filter(({ path }) => path[0] === first).length === 1) leaf.name = first
  }
}

function dtypeOf({ type, type_length: length, converted_type: converted, logical_type: logical }: SchemaElement): DType | 'TEXT' | null {
  if (converted === 'DECIMAL' || logical?.type === 'DECIMAL') return null
  const unsigned = converted?.startsWith('UINT') || (logical?.type === 'INTEGER' && !logical.isSigned)
  switch (type) {
    case 'BOOLEAN':
      return 'BOOL'
    case 'INT32':
      return unsigned ? 'U32' : 'I32'
    case 'INT64':
      return unsigned ? 'U64' : 'I64'
    case 'FLOAT':
      return 'F32'
    case 'DOUBLE':
      return 'F64'
    case 'FIXED_LEN_BYTE_ARRAY':
      return logical?.type === 'FLOAT16' && length === 2 ? 'F16' : null
    case 'BYTE_ARRAY':
      return converted === 'UTF8' || converted === 'ENUM' || logical?.type === 'STRING' || logical?.type === 'ENUM' ? 'TEXT' : null
    default:
      return null
  }
}
