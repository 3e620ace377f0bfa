import { useStore } from '@nanostores/react';
import { SavedPostsDocument } from '../../../generated/graph.ts';
import { Page } from '../../app/Page.tsx';
import { appWords } from '../../app/words.ts';
import { Empty } from '../../design/States.tsx';
import { Paged } from '../../lists/Paged.tsx';
import { PostGrid, Tile } from '../../posts/PostGrid.tsx';

/** The posts that the viewer keeps; nobody else sees which. */
export default function SavedScreen() {
  const words = useStore(appWords);
  return (
    <Page title={words.saved} back>
      <PostGrid>
        <Paged
          document={SavedPostsDocument}
          variables={{ first: 24 }}
          select={(data) => data.savedPosts}
          empty={<Empty icon="bookmark" title={words.notFound} />}
        >
          {({ node }) => node && <Tile key={node.id} post={node} from="saved" />}
        </Paged>
      </PostGrid>
    </Page>
  );
}
