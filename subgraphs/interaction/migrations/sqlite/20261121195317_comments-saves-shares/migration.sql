CREATE TABLE `comment_likes` (
	`user_id` integer NOT NULL,
	`comment_id` integer NOT NULL,
	`post_id` integer NOT NULL,
	`author_id` integer NOT NULL,
	`active` integer NOT NULL,
	`revision` integer NOT NULL,
	`changed_at` integer NOT NULL,
	CONSTRAINT `comment_likes_pk` PRIMARY KEY(`user_id`, `comment_id`)
);

--> statement-breakpoint
CREATE TABLE `due_scores` (
	`comment_id` integer PRIMARY KEY
);

--> statement-breakpoint
CREATE TABLE `pins` (
	`post_id` integer PRIMARY KEY,
	`comment_id` integer NOT NULL,
	`pinned_at` integer NOT NULL
);

--> statement-breakpoint
CREATE TABLE `saves` (
	`user_id` integer NOT NULL,
	`post_id` integer NOT NULL,
	`active` integer NOT NULL,
	`revision` integer NOT NULL,
	`activated_id` integer NOT NULL,
	`changed_at` integer NOT NULL,
	CONSTRAINT `saves_pk` PRIMARY KEY(`user_id`, `post_id`)
);

--> statement-breakpoint
CREATE TABLE `shares` (
	`post_id` integer NOT NULL,
	`user_id` integer NOT NULL,
	`day` integer NOT NULL,
	`author_id` integer,
	`shared_at` integer NOT NULL,
	CONSTRAINT `shares_pk` PRIMARY KEY(`post_id`, `user_id`, `day`)
);

--> statement-breakpoint
ALTER TABLE `comments` ADD `edited_at` integer;
--> statement-breakpoint
ALTER TABLE `comments` ADD `mentions` text;
--> statement-breakpoint
ALTER TABLE `comments` ADD `score` integer DEFAULT 0 NOT NULL;
--> statement-breakpoint
CREATE INDEX `comment_likes_user` ON `comment_likes` (`user_id`,`active`);
--> statement-breakpoint
CREATE INDEX `comment_likes_comment` ON `comment_likes` (`comment_id`,`active`);
--> statement-breakpoint
CREATE INDEX `comment_likes_post` ON `comment_likes` (`post_id`,`active`);
--> statement-breakpoint
CREATE INDEX `comments_top_list` ON `comments` (`post_id`,`top_id`,`deleted_at`,`score`,`id`);
--> statement-breakpoint
CREATE INDEX `saves_user_list` ON `saves` (`user_id`,`active`,`activated_id`);
--> statement-breakpoint
CREATE INDEX `saves_post` ON `saves` (`post_id`,`active`);
--> statement-breakpoint
CREATE INDEX `shares_user` ON `shares` (`user_id`,`post_id`,`day`);

--> statement-breakpoint
INSERT INTO `due_scores` (`comment_id`) SELECT `id` FROM `comments` WHERE `deleted_at` IS NULL;
