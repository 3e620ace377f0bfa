import { useStore } from '@nanostores/react';
import { lazy, Suspense } from 'react';
import { Route, Switch } from 'wouter';
import { Spinner } from '../design/States.tsx';
import { FeedScreen } from '../screens/feed/FeedScreen.tsx';
import { Crash } from './Crash.tsx';
import { NotFound } from './NotFound.tsx';
import { RequireLogin } from './RequireLogin.tsx';
import { appWords } from './words.ts';

// Each screen but the feed is a chunk of its own, loaded when it is first opened.
const PostScreen = lazy(() => import('../screens/post/PostScreen.tsx'));
const SearchScreen = lazy(() => import('../screens/search/SearchScreen.tsx'));
const ProfileScreen = lazy(() => import('../screens/profile/ProfileScreen.tsx'));
const SavedScreen = lazy(() => import('../screens/saved/SavedScreen.tsx'));
const LoginScreen = lazy(() => import('../screens/login/LoginScreen.tsx'));
const RegisterScreen = lazy(() => import('../screens/login/RegisterScreen.tsx'));
const UploadScreen = lazy(() => import('../screens/upload/UploadScreen.tsx'));
const ChatsScreen = lazy(() => import('../screens/chats/ChatsScreen.tsx'));
const NotificationsScreen = lazy(() => import('../screens/notifications/NotificationsScreen.tsx'));
const SettingsScreen = lazy(() => import('../screens/settings/SettingsScreen.tsx'));

/** The router has decoded most of it: what is left may be a lone percent sign. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Which screen an address shows. The gateway serves the page at these addresses too: client-paths.ts. */
export function Routes() {
  const words = useStore(appWords);
  return (
    <Crash>
      <Suspense fallback={<Spinner label={words.loading} />}>
        <Switch>
          <Route path="/">
            <FeedScreen key="for-you" source="FOR_YOU" />
          </Route>
          <Route path="/following">
            <RequireLogin>
              <FeedScreen key="following" source="FOLLOWING" />
            </RequireLogin>
          </Route>
          <Route path="/trending">
            <FeedScreen key="trending" source="TRENDING" />
          </Route>
          <Route path="/latest">
            <FeedScreen key="latest" source="LATEST" />
          </Route>
          <Route path="/tag/:name">
            {({ name }) => <FeedScreen key={name} source="LATEST" tag={decoded(name)} />}
          </Route>
          <Route path="/post/:id">{({ id }) => <PostScreen key={id} id={id} />}</Route>
          <Route path="/u/:username/:list?">
            {({ username, list }) => (
              <ProfileScreen key={username} username={decoded(username)} list={list ?? 'posts'} />
            )}
          </Route>
          <Route path="/search" component={SearchScreen} />
          <Route path="/login" component={LoginScreen} />
          <Route path="/register" component={RegisterScreen} />
          <Route path="/saved">
            <RequireLogin>
              <SavedScreen />
            </RequireLogin>
          </Route>
          <Route path="/new">
            <RequireLogin>
              <UploadScreen />
            </RequireLogin>
          </Route>
          <Route path="/chats/*?">
            <RequireLogin>
              <ChatsScreen />
            </RequireLogin>
          </Route>
          <Route path="/notifications">
            <RequireLogin>
              <NotificationsScreen />
            </RequireLogin>
          </Route>
          <Route path="/settings/*?" component={SettingsScreen} />
          <Route component={NotFound} />
        </Switch>
      </Suspense>
    </Crash>
  );
}
