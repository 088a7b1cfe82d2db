import { expose } from 'comlink'
import { DataStudio } from './dataStudio'
import { browserLibrary } from './datasets'

expose(new DataStudio(browserLibrary()))
