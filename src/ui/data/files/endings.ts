/** Endings of everything that is read. */
export const ENDINGS = '.npy,.npz,.safetensors,.parquet,.arrow,.feather,.csv,.tsv,.jsonl'
