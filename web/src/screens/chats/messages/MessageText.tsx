/** An address in a text, without the stop that ends the sentence around it. */
const address = /(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]}'，。；：！？）】」])/u;

/** What somebody wrote, with its addresses as links. */
export const MessageText = ({ text }: { text: string }) =>
  text.split(address).map((part, index) => {
    // The parts of one text never change places.
    const key = `${index} ${part}`;
    if (index % 2 === 0) return part;
    return (
      <a key={key} href={part} target="_blank" rel="noopener noreferrer nofollow">
        {part}
      </a>
    );
  });
