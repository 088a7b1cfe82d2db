import { expect, test } from 'vitest'
import { fileNamesGroup, fileRole, tensorRole } from './names'

test.each([
  ['query', 'query'],
  ['Question', 'query'],
  ['prompt', 'query'],
  ['input', 'query'],
  ['x', 'query'],
  ['reply', 'reply'],
  ['answer', 'reply'],
  ['RESPONSE', 'reply'],
  ['target', 'reply'],
  ['y', 'reply'],
  ['queries', null],
  ['', null],
  ['__proto__', null],
])('tensor “%s” is %s', (name, role) => {
  expect(tensorRole(name)).toBe(role)
})

test.each([
  ['questions.npy', 'query'],
  ['train-Queries_v2.npy', 'query'],
  ['/data/replies/x.npy', 'query'],
  ['C:\\data\\y.safetensors', 'reply'],
  ['trainAnswers.npy', 'reply'],
  ['replies.npy', 'reply'],
  ['my.response.embeddings.safetensors', 'reply'],
  ['query2.npy', 'query'],
  ['query_reply.npy', null],
  ['embeddings.npy', null],
  ['xylophone.npy', null],
  ['inputs_and_prompts.npy', 'query'],
  ['.npy', null],
])('file %s is %s', (name, role) => {
  expect(fileRole(name)).toBe(role)
})

test('a file of groups', () => {
  expect(fileNamesGroup('train_groups.npy')).toBe(true)
  expect(fileNamesGroup('grouped.npy')).toBe(false)
})
