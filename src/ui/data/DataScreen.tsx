import { FilesPane } from './files/FilesPane'
import { Inspector } from './inspect/Inspector'
import { useLibraryReading } from './inspect/useShown'
import { PairingPane } from './pairing/PairingPane'
import '../styles/data.css'
import '../styles/data-inspect.css'

export default function DataScreen() {
  useLibraryReading()
  return (
    <main className="screen data-screen">
      <FilesPane />
      <Inspector />
      <PairingPane />
    </main>
  )
}
