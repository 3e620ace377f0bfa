import { useStore } from '@nanostores/react';
import { SearchDocument, type SearchKind, type SearchQuery } from '../../../generated/graph.ts';
import { Empty } from '../../design/States.tsx';
import { compact } from '../../i18n/compact.ts';
import { $format } from '../../i18n/i18n.ts';
import { Paged } from '../../lists/Paged.tsx';
import { FollowButton } from '../../people/FollowButton.tsx';
import { PersonRow } from '../../people/PersonRow.tsx';
import { peopleWords } from '../../people/words.ts';
import { PostGrid, Tile } from '../../posts/PostGrid.tsx';
import { TagRow } from './TrendingTags.tsx';
import { searchWords } from './words.ts';

type Result = NonNullable<SearchQuery['search']['edges'][number]['node']>;

/** What was found, best first: posts as a grid, people and tags as rows between them. */
export function Results({ query, kind }: { query: string; kind: SearchKind | null }) {
  const words = useStore(searchWords);
  return (
    <PostGrid>
      <Paged
        document={SearchDocument}
        variables={{ query, kinds: kind ? [kind] : null, first: 30 }}
        select={(data) => data.search}
        empty={
          <Empty icon="search" title={words.nothing}>
            <p>{words.nothingHint}</p>
          </Empty>
        }
      >
        {({ node, cursor }) => node && <Found key={cursor} node={node} />}
      </Paged>
    </PostGrid>
  );
}

function Found({ node }: { node: Result }) {
  const people = useStore(peopleWords);
  const format = useStore($format);
  if (node.__typename === 'Post') return <Tile post={node} from="search" />;
  if (node.__typename === 'Tag') return <TagRow tag={node} />;
  const followers = node.followerCount ?? 0;
  return (
    <PersonRow
      person={node}
      detail={people.followers(followers).replace(String(followers), compact(format, followers))}
    >
      <FollowButton person={node} />
    </PersonRow>
  );
}
