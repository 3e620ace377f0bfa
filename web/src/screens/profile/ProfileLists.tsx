import { useStore } from '@nanostores/react';
import { Link } from 'wouter';
import {
  FollowersDocument,
  FollowingDocument,
  FollowRequestsDocument,
  LikedByDocument,
  type PersonFragment,
  PostsOfDocument,
  type StandingFragment,
} from '../../../generated/graph.ts';
import { Empty } from '../../design/States.tsx';
import { Paged } from '../../lists/Paged.tsx';
import { FollowButton } from '../../people/FollowButton.tsx';
import { PersonRow } from '../../people/PersonRow.tsx';
import { PostGrid, Tile } from '../../posts/PostGrid.tsx';
import { $viewer } from '../../session/viewer.ts';
import styles from './profile.module.css';
import type { Profile } from './profile.ts';
import { RequestActs } from './RequestActs.tsx';
import { profileWords } from './words.ts';

const pageSize = 24;

export function ProfileTabs({ user, list }: { user: Profile; list: string }) {
  const words = useStore(profileWords);
  const viewer = useStore($viewer);
  const path = `/u/${encodeURIComponent(user.username)}`;
  const tabs = [
    { name: 'posts', to: path, label: words.posts },
    { name: 'liked', to: `${path}/liked`, label: words.liked },
    { name: 'followers', to: `${path}/followers`, label: words.followersTab },
    { name: 'following', to: `${path}/following`, label: words.followingTab },
  ];
  if (viewer?.id === user.id && (user.followRequestCount || list === 'requests'))
    tabs.push({
      name: 'requests',
      to: `${path}/requests`,
      label: `${words.requests} (${user.followRequestCount ?? 0})`,
    });
  return (
    <nav className={styles.tabs} aria-label={words.lists}>
      {tabs.map(({ name, to, label }) => (
        <Link key={name} href={to} aria-current={list === name ? 'page' : undefined} replace>
          {label}
        </Link>
      ))}
    </nav>
  );
}

export function ProfileList({ user, list }: { user: Profile; list: string }) {
  const words = useStore(profileWords);
  const viewer = useStore($viewer);
  const variables = { id: user.id, first: pageSize };
  const isClosed = user.isPrivate && !user.isFollowedByMe && viewer?.id !== user.id;
  if (isClosed)
    return (
      <Empty icon="lock" title={words.private}>
        <p>{words.privateHint}</p>
      </Empty>
    );
  if (list === 'followers')
    return (
      <Paged
        document={FollowersDocument}
        variables={variables}
        select={(data) => data.user?.followers}
        empty={<Empty icon="people" title={words.nobody} />}
      >
        {({ node }) => node && <Person key={node.id} person={node} />}
      </Paged>
    );
  if (list === 'following')
    return (
      <Paged
        document={FollowingDocument}
        variables={variables}
        select={(data) => data.user?.following}
        empty={<Empty icon="people" title={words.nobody} />}
      >
        {({ node }) => node && <Person key={node.id} person={node} />}
      </Paged>
    );
  if (list === 'requests')
    return (
      <Paged
        document={FollowRequestsDocument}
        variables={{ first: pageSize }}
        select={(data) => data.followRequests}
        empty={<Empty icon="people" title={words.noRequests} />}
      >
        {({ node }) =>
          node && (
            <PersonRow key={node.id} person={node}>
              <RequestActs id={node.id} />
            </PersonRow>
          )
        }
      </Paged>
    );
  return (
    <PostGrid>
      {list === 'liked' ? (
        <Paged
          document={LikedByDocument}
          variables={variables}
          select={(data) => data.user?.likedPosts}
          empty={<Empty icon="heart" title={words.noLiked} />}
        >
          {({ node }) => node && <Tile key={node.id} post={node} from="profile" />}
        </Paged>
      ) : (
        <Paged
          document={PostsOfDocument}
          variables={variables}
          select={(data) => data.user?.posts}
          empty={<Empty icon="camera" title={words.noPosts} />}
        >
          {({ node }) => node && <Tile key={node.id} post={node} from="profile" />}
        </Paged>
      )}
    </PostGrid>
  );
}

const Person = ({ person }: { person: PersonFragment & StandingFragment }) => (
  <PersonRow person={person}>
    <FollowButton person={person} />
  </PersonRow>
);
