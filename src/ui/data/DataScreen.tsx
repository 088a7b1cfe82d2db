import { DatasetPane } from './DatasetPane'
import { FilesPane } from './FilesPane'
import { PairingPane } from './PairingPane'
import '../styles/data.css'

export default function DataScreen() {
  return (
    <main className="screen data-screen">
      <FilesPane />
      <DatasetPane />
      <PairingPane />
    </main>
  )
}
