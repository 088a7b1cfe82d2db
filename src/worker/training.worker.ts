import { expose } from 'comlink'
import { Studio } from './studio'

expose(new Studio())
