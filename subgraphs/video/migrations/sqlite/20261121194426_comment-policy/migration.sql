ALTER TABLE `posts` ADD `allow_comments` blob;
--> statement-breakpoint
ALTER TABLE `posts` ADD `mentions` text;
