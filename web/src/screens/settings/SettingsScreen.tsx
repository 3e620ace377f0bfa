import { useStore } from '@nanostores/react';
import { Page } from '../../app/Page.tsx';
import { appWords } from '../../app/words.ts';
import { Button } from '../../design/Button.tsx';
import { api } from '../../graph/api.ts';
import { $viewer } from '../../session/viewer.ts';
import { Appearance } from './Appearance.tsx';
import { settingsWords } from './words.ts';

export default function SettingsScreen() {
  const app = useStore(appWords);
  const words = useStore(settingsWords);
  const viewer = useStore($viewer);
  return (
    <Page title={app.settings}>
      <Appearance />
      {viewer && <Button onClick={() => void api.logout()}>{words.logOut}</Button>}
    </Page>
  );
}
