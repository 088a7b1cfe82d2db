import { parseSweepFile } from '../../experiments/sweepFile'
import type { SweepDraft } from '../sweepProtocol'

/** What a `sweep.yaml` asks for; its data is the dataset that is open. @throws StudioError naming the key and the line */
export const readDraft = (text: string, file: string): SweepDraft => parseSweepFile(text, file).settings
