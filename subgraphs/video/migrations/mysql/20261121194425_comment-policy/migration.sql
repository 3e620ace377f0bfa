ALTER TABLE `posts` ADD `allow_comments` varbinary(10);
--> statement-breakpoint
ALTER TABLE `posts` ADD `mentions` json;
